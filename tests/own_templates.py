"""Templates that ask for something of their own, as a designer would add it."""

from datetime import UTC, datetime

from imagegen.studio import Studio
from imagegen.template_versions import Labelling, TemplateVersion
from imagegen.templates import Template, find_template, make_template
from imagegen.types import AssetKind

SEASON = {
    "name": "season",
    "label": "Season",
    "type": "choice",
    "choices": ["autumn", "winter"],
    "default": "autumn",
}
SAID = "It is {{ season }}."

FIRST: dict[AssetKind, str] = {
    "avatar": "professional-headshot",
    "product_shot": "lifestyle-scene",
    "renovation": "interior-photograph",
    "listen_and_repeat": "textbook-scene",
}
"""The template that a form of each kind begins with, or a shot of the usual set has."""


def with_season(kind: AssetKind, name: str = "", wording: str = SAID) -> Template:
    """A shipped template with one more field."""
    shipped = find_template(kind, name or FIRST[kind])
    fields = [*shipped.model_dump()["fields"], SEASON]
    values = {"fields": fields, "wording": f"{shipped.wording}{wording}"}
    return make_template(shipped.model_dump() | values, "test")


def put_into_use(studio: Studio, template: Template) -> TemplateVersion:
    """Save it, and let pages use it."""
    version = studio.templates.save(template, note="", who="ann", source=(template.name, 1))
    labelling = Labelling(
        name=version.name,
        version=version.number,
        label="production",
        reason="test",
        override=True,
        who="ann",
        at=datetime.now(UTC),
    )
    studio.templates.add_label(template.kind, labelling)
    return version

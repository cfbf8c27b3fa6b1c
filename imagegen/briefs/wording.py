"""How a brief of any kind becomes a prompt and an origin, and where its offers are read."""

import tomllib
from collections.abc import Collection, Mapping
from importlib.resources import files
from typing import Any, TypeVar

from pydantic import BaseModel

from imagegen.briefs.fields import avoid_also
from imagegen.templates import Rendered, Shelf, Template, TemplateField, shipped_shelf
from imagegen.types import AssetKind, Origin

Offers = TypeVar("Offers", bound=BaseModel)


def read_offers(kind: AssetKind, shape: type[Offers]) -> Offers:
    """What the form offers: `imagegen/data/briefs/<kind>.toml`, in the order the form shows."""
    text = files("imagegen").joinpath(f"data/briefs/{kind}.toml").read_text("utf-8")
    return shape.model_validate(tomllib.loads(text))


def render_brief(
    kind: AssetKind,
    template: str,
    values: Mapping[str, object],
    *avoid: str,
    shelf: Shelf | None = None,
) -> Rendered:
    """The prompt and the negative prompt, with more to avoid at the end of its list.

    `shelf` holds the versions in use; without one it is the shipped templates. Values that the
    template does not ask for are left out, so that a designer may drop a field. TemplateError
    when the template is gone.
    """
    found = (shelf or shipped_shelf(kind)).find(template)
    known = {name: value for name, value in values.items() if name in found.defaults}
    return avoid_also(found.render(known), *avoid)


def fields_beside(template: Template, usual: Collection[str]) -> tuple[TemplateField, ...]:
    """What a template asks for beside the values that every brief of its kind gives it."""
    return tuple(field for field in template.fields if field.name not in usual)


def origin_of(
    kind: AssetKind,
    template: str,
    values: Mapping[str, Any],
    who: str,
    shelf: Shelf | None = None,
) -> Origin:
    """Where pictures come from, for their records: the brief's `values` and its template."""
    return Origin(
        kind=kind,
        brief=values,
        template=template,
        template_version=(shelf or shipped_shelf(kind)).find(template).version,
        who=who,
    )

"""The avatar brief: who is to be seen and how, made into a prompt, a request and an origin."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache, partial
from typing import Any, Final, cast

from pydantic import BaseModel, ConfigDict

from imagegen.briefs.fields import Choice, check_amounts, check_own, check_ratio, check_texts
from imagegen.briefs.portrayed import (
    LIKENESS,
    check_references,
    read_references,
    references_as_values,
)
from imagegen.briefs.wording import origin_of, read_offers, render_brief
from imagegen.ratios import AspectRatio
from imagegen.templates import (
    Rendered,
    Shelf,
    Template,
    TemplateField,
    load_templates,
    shipped_shelf,
)
from imagegen.types import ImageRequest, Origin, Reference

KIND: Final = "avatar"
LONGEST: Mapping[str, int] = {
    "template": 60,
    "who": 200,
    "age_range": 120,
    "attire": 120,
    "setting": 120,
    "expression": 120,
    "framing": 120,
    "extra": 500,
    "avoid": 300,
}
"""Characters each text may have."""

LONGEST_ID = 32
"""Characters of the id of somebody of the cast."""

REQUIRED = frozenset({"template", "who", "framing"})
_BRIEF = "Avatar brief"


class AvatarChoices(BaseModel):
    """What each field of the form offers; beside it the user's own words are always taken.

    Only `aspect_ratio` is a closed list, because it is also a parameter of the request.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    age_range: tuple[Choice, ...]
    attire: tuple[Choice, ...]
    setting: tuple[Choice, ...]
    expression: tuple[Choice, ...]
    framing: tuple[Choice, ...]
    aspect_ratio: tuple[Choice, ...]


@cache
def load_choices() -> AvatarChoices:
    """`imagegen/data/briefs/avatar.toml`, in the order the form shows."""
    return read_offers(KIND, AvatarChoices)


def _default(name: str) -> str:
    return load_templates(KIND)[0].defaults[name]


def _from_first_template(name: str) -> Any:
    return field(default_factory=cast("Callable[[], Any]", partial(_default, name)))


def _first_name() -> str:
    return load_templates(KIND)[0].name


@dataclass(frozen=True, kw_only=True)
class AvatarBrief:
    """What the user wants of one avatar. RequestError names the field that cannot be.

    Without arguments it is the brief of the first template, good for a first picture. `seed`
    matters only to models that take one; `avoid` joins the template's negative list. `own` holds
    the values of fields that its template has beside these. `person` is the id of somebody of the
    cast, `references` are pictures of them. Where a `shelf` is asked for, it holds the
    versions of the templates in use; without one they are as shipped.
    """

    template: str = field(default_factory=_first_name)
    who: str = _from_first_template("who")
    age_range: str = _from_first_template("age_range")
    attire: str = _from_first_template("attire")
    setting: str = _from_first_template("setting")
    expression: str = _from_first_template("expression")
    framing: str = _from_first_template("framing")
    extra: str = ""
    avoid: str = ""
    aspect_ratio: AspectRatio = "1:1"
    count: int = 4
    seed: int | None = None
    own: Mapping[str, str] = field(default_factory=dict)
    person: str = ""
    references: tuple[Reference, ...] = ()

    def __post_init__(self) -> None:
        check_texts(_BRIEF, vars(self), LONGEST, REQUIRED)
        check_ratio(_BRIEF, self.aspect_ratio)
        check_amounts(_BRIEF, self.count, self.seed)
        check_texts(_BRIEF, {"person": self.person}, {"person": LONGEST_ID}, frozenset())
        check_references(_BRIEF, self.references)
        check_own(_BRIEF, self.own)

    @classmethod
    def from_template(cls, name: str, shelf: Shelf | None = None) -> "AvatarBrief":
        """The brief a template starts with; TemplateError when there is no such template."""
        template = (shelf or shipped_shelf(KIND)).find(name)
        values: dict[str, Any] = _template_values(template)
        own = {field.name: field.default for field in own_fields(template)}
        return cls(template=name, own=own, **values)

    @classmethod
    def from_values(cls, values: Mapping[str, Any], shelf: Shelf | None = None) -> "AvatarBrief":
        """The brief of a record; what an older record lacks is as its template starts with."""
        known = {name: values[name] for name in _NAMES if name in values}
        offered = (shelf or shipped_shelf(KIND)).templates
        wanted = known.get("template")
        exists = any(template.name == wanted for template in offered)
        start = cls.from_template(str(wanted), shelf) if exists else cls()
        known["references"] = read_references(known.get("references"))
        return replace(start, **known)

    def as_values(self) -> dict[str, Any]:
        """Every field as JSON has it, pictures by name and hash; `from_values` takes it back."""
        values = {name: getattr(self, name) for name in _NAMES}
        return values | {"references": references_as_values(self.references)}

    def prompt(self, shelf: Shelf | None = None) -> Rendered:
        """The prompt and the negative prompt; TemplateError when the template is gone."""
        values = {**self.own, **self.as_values()}
        rendered = render_brief(KIND, self.template, values, self.avoid, shelf=shelf)
        if not self.references:
            return rendered
        return replace(rendered, prompt=f"{rendered.prompt} {LIKENESS}")

    def request(self, *, model: str, provider: str, shelf: Shelf | None = None) -> ImageRequest:
        """What the provider is asked for: the same words, and the ratio as a parameter."""
        rendered = self.prompt(shelf)
        return ImageRequest(
            prompt=rendered.prompt,
            negative_prompt=rendered.negative_prompt,
            model=model,
            provider=provider,
            aspect_ratio=self.aspect_ratio,
            count=self.count,
            seed=self.seed,
            references=self.references,
            options=self._options(provider),
        )

    def for_references(self, most: int) -> "AvatarBrief":
        """The brief for a model that takes `most` references: with the first ones, or none."""
        return replace(self, references=self.references[:most])

    def origin(self, who: str = "", shelf: Shelf | None = None) -> Origin:
        """Where the pictures come from, for their records. `who` is the person at work."""
        return origin_of(KIND, self.template, self.as_values(), who, shelf)

    def _options(self, provider: str) -> dict[str, str]:
        """Only the local sketch has options: it draws the kind and the framings it knows."""
        if provider != "draft":
            return {}
        known = {choice.value for choice in load_choices().framing}
        framing = {"framing": self.framing} if self.framing in known else {}
        return {"kind": KIND, **framing}


_NAMES = tuple(item.name for item in fields(AvatarBrief))


def own_fields(template: Template) -> tuple[TemplateField, ...]:
    """What a template asks for beside the fields that every avatar has."""
    return tuple(field for field in template.fields if field.name not in _NAMES)


def _template_values(template: Template) -> dict[str, str]:
    """The template's defaults, as far as they are fields of the brief."""
    return {name: value for name, value in template.defaults.items() if name in _NAMES}

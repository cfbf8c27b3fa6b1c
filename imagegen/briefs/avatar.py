"""The avatar brief: who is to be seen and how, made into a prompt, a request and an origin."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cache, partial
from typing import Any, Final, cast

from pydantic import BaseModel, ConfigDict

from imagegen.briefs.fields import Choice, check_amounts, check_ratio, check_texts
from imagegen.briefs.wording import origin_of, read_offers, render_brief
from imagegen.ratios import AspectRatio
from imagegen.templates import Rendered, Template, find_template, load_templates
from imagegen.types import ImageRequest, Origin

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
    matters only to models that take one; `avoid` joins the template's negative list.
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

    def __post_init__(self) -> None:
        check_texts(_BRIEF, vars(self), LONGEST, REQUIRED)
        check_ratio(_BRIEF, self.aspect_ratio)
        check_amounts(_BRIEF, self.count, self.seed)

    @classmethod
    def from_template(cls, name: str) -> "AvatarBrief":
        """The brief a template starts with; TemplateError when there is no such template."""
        values: dict[str, Any] = _template_values(find_template(KIND, name))
        return cls(template=name, **values)

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> "AvatarBrief":
        """The brief of a record; what an older record lacks is as its template starts with."""
        known = {name: values[name] for name in _NAMES if name in values}
        names = {template.name for template in load_templates(KIND)}
        wanted = known.get("template")
        exists = isinstance(wanted, str) and wanted in names
        start = cls.from_template(str(wanted)) if exists else cls()
        return replace(start, **known)

    def as_values(self) -> dict[str, Any]:
        """Every field as JSON has it; `from_values` takes it back."""
        return asdict(self)

    def prompt(self) -> Rendered:
        """The prompt and the negative prompt; TemplateError when the template is gone."""
        return render_brief(KIND, self.template, self.as_values(), self.avoid)

    def request(self, *, model: str, provider: str) -> ImageRequest:
        """What the provider is asked for: the same words, and the ratio as a parameter."""
        rendered = self.prompt()
        return ImageRequest(
            prompt=rendered.prompt,
            negative_prompt=rendered.negative_prompt,
            model=model,
            provider=provider,
            aspect_ratio=self.aspect_ratio,
            count=self.count,
            seed=self.seed,
            options=self._options(provider),
        )

    def origin(self, who: str = "") -> Origin:
        """Where the pictures come from, for their records. `who` is the person at work."""
        return origin_of(KIND, self.template, self.as_values(), who)

    def _options(self, provider: str) -> dict[str, str]:
        """Only the local sketch has options: it draws the kind and the framings it knows."""
        if provider != "draft":
            return {}
        known = {choice.value for choice in load_choices().framing}
        framing = {"framing": self.framing} if self.framing in known else {}
        return {"kind": KIND, **framing}


_NAMES = tuple(item.name for item in fields(AvatarBrief))


def _template_values(template: Template) -> dict[str, str]:
    """The template's defaults, as far as they are fields of the brief."""
    return {name: value for name, value in template.defaults.items() if name in _NAMES}

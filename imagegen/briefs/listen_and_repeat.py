"""The Listen and Repeat brief: one base scene with separate spots, planned from the sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from imagegen.briefs.fields import Choice, check_amounts, check_own, check_ratio, check_texts
from imagegen.briefs.portrayed import (
    add_person,
    check_portrayed,
    read_references,
    references_as_values,
)
from imagegen.briefs.wording import fields_beside, origin_of, read_offers, render_brief
from imagegen.errors import RequestError
from imagegen.listening import Item
from imagegen.ratios import AspectRatio
from imagegen.templates import (
    Rendered,
    Shelf,
    Template,
    TemplateField,
    fold_space,
    load_templates,
)
from imagegen.types import ImageRequest, Origin, Reference

KIND: Final = "listen_and_repeat"
LEAST_SPOTS: Final = 6
MOST_SPOTS: Final = 8
LONGEST: Mapping[str, int] = {
    "template": 60,
    "setting": 160,
    "extra": 500,
    "avoid": 300,
    "item": 32,
}
"""Characters each text may have."""

LONGEST_SPOT: Final = 120
BESIDE = (
    "One person stands on the open ground, away from every spot, in the manner and the scale of "
    "the rest of the picture:"
)
"""Said after the wording, before the words of a person."""

_REQUIRED = frozenset({"template", "setting"})
_WORDED = frozenset({"setting", "spots", "aspect_ratio", "extra"})
_BRIEF = "Listen and Repeat brief"
_PLACES: Mapping[int, tuple[str, ...]] = {
    6: ("top left", "top centre", "top right", "bottom left", "bottom centre", "bottom right"),
    7: (
        *("top left", "top centre", "top right"),
        *("bottom left", "bottom centre", "bottom right"),
        "in the very middle",
    ),
    8: (
        *("top left", "top centre", "top right"),
        *("bottom left", "bottom centre", "bottom right"),
        *("middle left", "middle right"),
    ),
}
"""Where each spot stands, by how many there are: none beside another without a gap."""


class SceneChoices(BaseModel):
    """What the form offers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    aspect_ratio: tuple[Choice, ...]


@cache
def load_choices() -> SceneChoices:
    """`imagegen/data/briefs/listen_and_repeat.toml`, in the order the form shows."""
    return read_offers(KIND, SceneChoices)


def _first_name() -> str:
    return load_templates(KIND)[0].name


@dataclass(frozen=True, kw_only=True)
class SceneBrief:
    """What the base scene of an item shows. RequestError names the field that cannot be.

    `spots` are 6 to 8 things, each in its own part of the picture, in the order of the
    sentences. One picture is made: it lies under all seven frames. `item` is the id of the item
    that the scene is for; it is no part of the prompt. `own` holds the values of fields that its
    template has beside these. `person` is the id of somebody of the cast who is in the scene,
    `person_words` and `person_references` are the description and pictures of them.
    """

    setting: str
    spots: tuple[str, ...]
    template: str = field(default_factory=_first_name)
    extra: str = ""
    avoid: str = ""
    aspect_ratio: AspectRatio = "16:9"
    count: int = 1
    seed: int | None = None
    item: str = ""
    own: Mapping[str, str] = field(default_factory=dict)
    person: str = ""
    person_words: str = ""
    person_references: tuple[Reference, ...] = ()

    def __post_init__(self) -> None:
        check_texts(_BRIEF, vars(self), LONGEST, _REQUIRED)
        check_own(_BRIEF, self.own)
        check_portrayed(_BRIEF, vars(self))
        check_ratio(_BRIEF, self.aspect_ratio)
        check_amounts(_BRIEF, self.count, self.seed)
        object.__setattr__(self, "spots", _checked_spots(self.spots))

    @classmethod
    def from_item(cls, made_for: Item, **more: Any) -> "SceneBrief":
        """The brief of an item's scene; `more` are the fields that an item does not have."""
        return cls(setting=made_for.setting, spots=made_for.spots, **more)

    @staticmethod
    def first_template() -> str:
        """The template of a brief that names none."""
        return _first_name()

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> "SceneBrief":
        """The brief of a record."""
        for name in ("setting", "spots"):
            if name not in values:
                raise RequestError(f"{_BRIEF}, {name}: is missing.", f"Name the {name}.")
        known = {name: values[name] for name in _NAMES if name in values}
        pictures = read_references(known.get("person_references"))
        return cls(**known | {"person_references": pictures})

    def as_values(self) -> dict[str, Any]:
        """Every field as JSON has it; `from_values` takes it back."""
        values = {name: getattr(self, name) for name in _NAMES}
        pictures = references_as_values(self.person_references)
        plain = {"spots": list(self.spots), "own": dict(self.own), "person_references": pictures}
        return values | plain

    def prompt(self, shelf: Shelf | None = None) -> Rendered:
        """The prompt and the negative prompt; TemplateError when the template is gone."""
        places = zip(_PLACES[len(self.spots)], self.spots, strict=True)
        values = {
            "setting": self.setting,
            "spots": "; ".join(f"{place}: {spot}" for place, spot in places),
            "aspect_ratio": self.aspect_ratio,
            "extra": self.extra,
        }
        values = {**self.own, **values}
        rendered = render_brief(KIND, self.template, values, self.avoid, shelf=shelf)
        count = len(self.person_references)
        return replace(
            rendered, prompt=add_person(rendered.prompt, BESIDE, self.person_words, count, 0)
        )

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
            references=self.person_references,
            options={"kind": KIND} if provider == "draft" else {},
        )

    def for_model(self, most: int, template: Template) -> "SceneBrief":
        """The brief for a model that takes `most` reference pictures, worded by `template`.

        A drawing keeps to the words alone, as does a model that takes no pictures: a photograph's
        face has no place in a flat scene. Too many are refused before the click.
        """
        takes = most > 0 and template.style == "photo"
        return self if takes else replace(self, person_references=())

    def origin(self, who: str = "", shelf: Shelf | None = None) -> Origin:
        """Where the pictures come from, for their records. `who` is the person at work."""
        return origin_of(KIND, self.template, self.as_values(), who, shelf)


_NAMES = tuple(item.name for item in fields(SceneBrief))


def own_fields(template: Template) -> tuple[TemplateField, ...]:
    """What a template asks for beside the values that every brief of a scene gives it."""
    return fields_beside(template, _WORDED)


def _checked_spots(value: object) -> tuple[str, ...]:
    """The spots, white space folded; RequestError says which cannot be."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise RequestError(f"{_BRIEF}, spots: must be a list.", "Name each spot.")
    for number, spot in enumerate(value, 1):
        name = f"spot {number}"
        check_texts(_BRIEF, {name: spot}, {name: LONGEST_SPOT}, frozenset({name}))
    spots = tuple(fold_space(spot) for spot in value)
    if not LEAST_SPOTS <= len(spots) <= MOST_SPOTS:
        raise RequestError(
            f"The scene has {len(spots)} spots; {LEAST_SPOTS} to {MOST_SPOTS} fit it well.",
            "Name a spot for more sentences, or add other spots of the scene."
            if len(spots) < LEAST_SPOTS
            else "Take some spots away.",
        )
    if len({spot.casefold() for spot in spots}) < len(spots):
        raise RequestError("Two spots of the scene are the same.", "Name another spot.")
    return spots

"""The Listen and Repeat brief: one base scene with separate spots, planned from the sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import cache
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from imagegen.briefs.fields import Choice, check_amounts, check_ratio, check_texts
from imagegen.briefs.wording import origin_of, read_offers, render_brief
from imagegen.errors import RequestError
from imagegen.listening import Item
from imagegen.ratios import AspectRatio
from imagegen.templates import Rendered, Shelf, fold_space, load_templates
from imagegen.types import ImageRequest, Origin

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
_REQUIRED = frozenset({"template", "setting"})
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
    that the scene is for; it is no part of the prompt.
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

    def __post_init__(self) -> None:
        check_texts(_BRIEF, vars(self), LONGEST, _REQUIRED)
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
        return cls(**{name: values[name] for name in _NAMES if name in values})

    def as_values(self) -> dict[str, Any]:
        """Every field as JSON has it; `from_values` takes it back."""
        return asdict(self) | {"spots": list(self.spots)}

    def prompt(self, shelf: Shelf | None = None) -> Rendered:
        """The prompt and the negative prompt; TemplateError when the template is gone."""
        places = zip(_PLACES[len(self.spots)], self.spots, strict=True)
        values = {
            "setting": self.setting,
            "spots": "; ".join(f"{place}: {spot}" for place, spot in places),
            "aspect_ratio": self.aspect_ratio,
            "extra": self.extra,
        }
        return render_brief(KIND, self.template, values, self.avoid, shelf=shelf)

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
            options={"kind": KIND} if provider == "draft" else {},
        )

    def origin(self, who: str = "", shelf: Shelf | None = None) -> Origin:
        """Where the pictures come from, for their records. `who` is the person at work."""
        return origin_of(KIND, self.template, self.as_values(), who, shelf)


_NAMES = tuple(item.name for item in fields(SceneBrief))


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

"""The renovation brief: a room in one style, from a photo or from words, in either language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import Any, Final

from imagegen.briefs.fields import (
    check_amounts,
    check_choice,
    check_own,
    check_ratio,
    check_texts,
)
from imagegen.briefs.wording import fields_beside, origin_of, read_offers, render_brief
from imagegen.capabilities import Fact
from imagegen.errors import RequestError
from imagegen.interiors import (
    LANGUAGES,
    LONGEST_NAME,
    Element,
    Language,
    Words,
    differences,
    find_named,
    find_room,
    find_style,
    foreign_tell_tales,
    key_space,
    load_rooms,
    load_styles,
)
from imagegen.pictures import upright_size
from imagegen.ratios import AspectRatio, nearest_ratio
from imagegen.templates import Rendered, Shelf, Template, TemplateField, fold_space
from imagegen.types import ImageRequest, Origin, Reference

KIND: Final = "renovation"
TEMPLATES: Mapping[Language, str] = {
    "en": "interior-photograph",
    "zh": "interior-photograph-zh",
}
"""The template of each language, unless the brief names another."""

LONGEST: Mapping[str, int] = {
    "room": LONGEST_NAME,
    "style": LONGEST_NAME,
    "camera": LONGEST_NAME,
    "template": 60,
    "extra": 500,
    "avoid": 300,
}
"""Characters each text may have."""

REQUIRED = frozenset({"room", "style", "camera"})
_BRIEF = "Renovation brief"
_SEPARATORS: Mapping[Language, str] = {"en": "; ", "zh": "；"}


class Camera(Fact):
    """One camera the form offers: its names, and its words in the prompt."""

    key: str
    name: Words
    aliases: tuple[str, ...] = ()
    text: Words


class RenovationChoices(Fact):
    """What the form offers beside rooms and styles; `moved` is avoided when there is a photo."""

    aspect_ratio: AspectRatio
    moved: Words
    cameras: tuple[Camera, ...]


@cache
def load_choices() -> RenovationChoices:
    """`imagegen/data/briefs/renovation.toml`, in the order the form shows."""
    return read_offers(KIND, RenovationChoices)


def find_camera(name: str) -> Camera:
    """The camera that goes by `name` in either language; UnsupportedOption names close ones."""
    cameras = load_choices().cameras
    return find_named("camera", name, cameras, key_space(cameras))


def _first_camera() -> str:
    return load_choices().cameras[0].key


@dataclass(frozen=True, kw_only=True)
class RenovationBrief:
    """What the user wants of one room. RequestError names the field that cannot be.

    `room`, `style` and `camera` are taken under any of their names and kept as keys, so equal
    wishes are equal briefs; a name nobody knows is refused, with those that are close. `photo`
    is kept in its walls, openings and camera. `template` "" is that of the language.
    `aspect_ratio` None is the shape of the photo, or a usual one without it. `own` holds the
    values of fields that its template has beside these.
    """

    room: str
    style: str
    language: Language = "en"
    photo: Reference | None = None
    camera: str = field(default_factory=_first_camera)
    template: str = ""
    extra: str = ""
    avoid: str = ""
    aspect_ratio: AspectRatio | None = None
    count: int = 4
    seed: int | None = None
    own: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_texts(_BRIEF, vars(self), LONGEST, REQUIRED)
        check_own(_BRIEF, self.own)
        check_choice(_BRIEF, "language", self.language, LANGUAGES)
        if self.photo is not None and not isinstance(self.photo, Reference):
            raise RequestError(f"{_BRIEF}, photo: must be a picture.", "Choose it again.")
        if self.aspect_ratio is not None:
            check_ratio(_BRIEF, self.aspect_ratio)
        check_amounts(_BRIEF, self.count, self.seed)
        # The one place where names become keys: everything behind it compares keys.
        object.__setattr__(self, "room", find_room(self.room).key)
        object.__setattr__(self, "style", find_style(self.style).key)
        object.__setattr__(self, "camera", find_camera(self.camera).key)

    @classmethod
    def sample(cls, language: Language = "en") -> "RenovationBrief":
        """A brief that works as it is: the first room in the first style."""
        return cls(room=load_rooms()[0].key, style=load_styles()[0].key, language=language)

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> "RenovationBrief":
        """The brief of a record; its photo comes by name and hash, its bytes are in storage."""
        for name in ("room", "style"):
            if name not in values:
                raise RequestError(f"{_BRIEF}, {name}: is missing.", f"Name a {name}.")
        known = {name: values[name] for name in _NAMES if name in values}
        return cls(**{**known, "photo": _read_photo(known.get("photo"))})

    def as_values(self) -> dict[str, Any]:
        """Every field as JSON has it, the photo by name and hash; `from_values` takes it back."""
        photo = self.photo and {"name": self.photo.name, "sha256": self.photo.sha256}
        values = {name: getattr(self, name) for name in _NAMES}
        return values | {"photo": photo, "own": dict(self.own)}

    @property
    def template_name(self) -> str:
        return self.template or TEMPLATES[self.language]

    @property
    def elements(self) -> tuple[Element, ...]:
        """The elements of the style that the prompt names: no structural ones beside a photo."""
        found = find_style(self.style).elements
        return tuple(item for item in found if not (self.photo and item.structural))

    def prompt(self, shelf: Shelf | None = None) -> Rendered:
        """The prompt and the negative prompt; TemplateError when the template is gone."""
        avoided = (*self._strange(), self._moved(), self.avoid)
        values = {**self.own, **self._wording_values()}
        return render_brief(KIND, self.template_name, values, *avoided, shelf=shelf)

    def request(self, *, model: str, provider: str, shelf: Shelf | None = None) -> ImageRequest:
        """What the provider is asked for: an edit of the photo, or a picture from words."""
        rendered = self.prompt(shelf)
        return ImageRequest(
            prompt=rendered.prompt,
            negative_prompt=rendered.negative_prompt,
            model=model,
            provider=provider,
            aspect_ratio=self._shape(),
            count=self.count,
            seed=self.seed,
            references=(self.photo,) if self.photo else (),
            options={"kind": KIND} if provider == "draft" else {},
        )

    def origin(self, who: str = "", shelf: Shelf | None = None) -> Origin:
        """Where the pictures come from, for their records. `who` is the person at work."""
        return origin_of(KIND, self.template_name, self.as_values(), who, shelf)

    def _wording_values(self) -> dict[str, str]:
        room, style = find_room(self.room), find_style(self.style)
        texts = [element.text.say(self.language) for element in self.elements]
        return {
            "room": room.name.say(self.language).lower(),
            "style": style.name.say(self.language),
            "elements": _SEPARATORS[self.language].join(texts),
            "holds": room.holds.say(self.language),
            "camera": find_camera(self.camera).text.say(self.language),
            "photo": "given" if self.photo else "",
            "aspect_ratio": self.aspect_ratio or load_choices().aspect_ratio,
            "extra": self.extra,
        }

    def _strange(self) -> list[str]:
        """The tell-tales of the other styles, but for what the user asks for in so many words."""
        wished = fold_space(self.extra).casefold()
        texts = [e.text.say(self.language) for e in foreign_tell_tales(find_style(self.style))]
        return [text for text in texts if text.casefold() not in wished]

    def _moved(self) -> str:
        return load_choices().moved.say(self.language) if self.photo else ""

    def _shape(self) -> AspectRatio | None:
        """None where only the hash of the photo is at hand: its shape is not known then."""
        if self.aspect_ratio or not self.photo:
            return self.aspect_ratio or load_choices().aspect_ratio
        return nearest_ratio(*upright_size(self.photo)) if self.photo.data else None


def style_board(
    brief: RenovationBrief, styles: Sequence[str], count: int = 1
) -> tuple[RenovationBrief, ...]:
    """The same room in each of the styles, `count` pictures each, in the order given.

    A style named twice is shown once. RequestError when fewer than two are left.
    """
    keys = list(dict.fromkeys(find_style(name).key for name in styles))
    if len(keys) < 2:
        raise RequestError("A style board needs two styles or more.", "Choose another style.")
    return tuple(replace(brief, style=key, count=count) for key in keys)


def board_captions(board: Sequence[RenovationBrief]) -> Mapping[str, tuple[str, ...]]:
    """Style key -> what its pictures show that no other style of the board has, in its words."""
    own = differences([find_style(brief.style) for brief in board])
    return {
        brief.style: tuple(
            element.text.say(brief.language)
            for element in own[brief.style]
            if element in brief.elements
        )
        for brief in board
    }


_NAMES = tuple(item.name for item in fields(RenovationBrief))


def own_fields(template: Template) -> tuple[TemplateField, ...]:
    """What a template asks for beside the values that every renovation brief gives it."""
    return fields_beside(template, RenovationBrief.sample()._wording_values())


def _read_photo(value: object) -> Reference | None:
    """{"name", "sha256"} of a record, or a picture as it is; RequestError when it is neither."""
    if value is None or isinstance(value, Reference):
        return value
    facts = value if isinstance(value, Mapping) else {}
    name, sha256 = facts.get("name"), facts.get("sha256")
    if not (isinstance(name, str) and isinstance(sha256, str) and sha256):
        raise RequestError(f"{_BRIEF}, photo: must be a picture.", "Choose it again.")
    return Reference(name=name, sha256=sha256)

"""The product brief: one SKU and one shot of it, made into a prompt, a request and an origin."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import Any, Final

from pydantic import Field

from imagegen.briefs import portrayed
from imagegen.briefs.fields import (
    Choice,
    check_amounts,
    check_choice,
    check_own,
    check_ratio,
    check_texts,
)
from imagegen.briefs.portrayed import check_references, read_references, references_as_values
from imagegen.briefs.wording import fields_beside, origin_of, read_offers, render_brief
from imagegen.capabilities import Fact
from imagegen.errors import RequestError
from imagegen.ratios import AspectRatio
from imagegen.sheets import CELL
from imagegen.templates import Rendered, Shelf, Template, TemplateField, fold_space
from imagegen.types import ImageRequest, Origin, Reference

KIND: Final = "product_shot"
MOST_REFERENCES: Final = 9
MOST_COLOURS: Final = 6
LONGEST: Mapping[str, int] = {
    "sku": 40,
    "name": 80,
    "what": 200,
    "materials": 200,
    "points": 400,
    "words": 160,
    "scene": 160,
    "space": 40,
    "template": 60,
    "extra": 500,
    "avoid": 300,
}
"""Characters each text may have."""

REQUIRED = frozenset({"sku", "name", "what", "scene", "space"})
BESIDE = "A person is in the picture with the product, which stays its clear subject:"
"""Said after the wording, before the words of a person."""

_BRIEF = "Product brief"
_SKU = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_HEX = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")
_CJK = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")


class Shot(Fact):
    """One kind of picture in a set. `sketch` names the free draft's drawing of it; `usual`
    ones are in a set from the start; one that `writes` carries words in the picture; a person
    may be in one that `shows_person`."""

    key: str = Field(pattern=r"^[a-z]+$")
    label: str
    template: str
    aspect_ratio: AspectRatio
    sketch: str
    view: str = ""
    usual: bool = False
    writes: bool = False
    shows_person: bool = False


class ProductChoices(Fact):
    """What the form offers; beside `space` and `scene` the user's own words are taken."""

    shots: tuple[Shot, ...]
    space: tuple[Choice, ...]
    scene: tuple[Choice, ...]


@cache
def load_choices() -> ProductChoices:
    """`imagegen/data/briefs/product_shot.toml`, in the order the form shows."""
    return read_offers(KIND, ProductChoices)


def load_shots() -> tuple[Shot, ...]:
    """Every shot, in the order a set is made."""
    return load_choices().shots


def find_shot(key: str) -> Shot:
    """RequestError when there is no such shot."""
    known = {shot.key: shot for shot in load_shots()}
    check_choice(_BRIEF, "shot", key, tuple(known))
    return known[key]


def read_palette(text: str) -> tuple[str, ...]:
    """ "#0f766e, F5F" -> ("#0F766E", "#FF55FF"), each once; RequestError names what is none."""
    found = []
    for word in re.split(r"[\s,;，；、]+", text.strip()):
        match = _HEX.fullmatch(word)
        if match:
            digits = match[1] if len(match[1]) == 6 else "".join(d * 2 for d in match[1])
            found.append(f"#{digits.upper()}")
        elif word:
            message = f"{_BRIEF}, palette: {word[:40]!r} is not a colour."
            raise RequestError(message, "Write each one like #0F766E.")
    return tuple(dict.fromkeys(found))


def has_cjk(text: str) -> bool:
    """Whether it holds Chinese, Japanese or Korean characters."""
    return _CJK.search(text) is not None


@dataclass(frozen=True, kw_only=True)
class ProductBrief:
    """What the user wants of one SKU, as one `shot` of it. RequestError names a bad field.

    `sku` becomes part of file names. `points` and `words` hold one on each line. `template` ""
    and `aspect_ratio` None are the shot's own. `references` are photos of the product, which
    the picture keeps to. `own` holds the values of fields that its template has beside these.
    `person` is the id of somebody of the cast, `person_words` and `person_references` are the
    description and pictures of them: only shots that show a person have them.
    """

    sku: str
    name: str
    what: str
    materials: str = ""
    points: str = ""
    words: str = ""
    palette: tuple[str, ...] = ()
    scene: str = ""
    space: str = ""
    shot: str = "main"
    template: str = ""
    extra: str = ""
    avoid: str = ""
    aspect_ratio: AspectRatio | None = None
    count: int = 1
    seed: int | None = None
    references: tuple[Reference, ...] = ()
    own: Mapping[str, str] = field(default_factory=dict)
    person: str = ""
    person_words: str = ""
    person_references: tuple[Reference, ...] = ()

    def __post_init__(self) -> None:
        # A scene and a room for copy are always needed by some shot: the first offer stands in.
        for name in ("scene", "space"):
            if getattr(self, name) == "":
                object.__setattr__(self, name, getattr(load_choices(), name)[0].value)
        check_texts(_BRIEF, vars(self), LONGEST, REQUIRED)
        if not _SKU.fullmatch(self.sku):
            message = f"{_BRIEF}, sku: {self.sku!r} cannot be part of a file name."
            raise RequestError(message, "Use letters, digits, - and _, like MUG-350-CREAM.")
        find_shot(self.shot)
        if self.aspect_ratio is not None:
            check_ratio(_BRIEF, self.aspect_ratio)
        check_amounts(_BRIEF, self.count, self.seed)
        check_references(_BRIEF, self.references, MOST_REFERENCES)
        check_own(_BRIEF, self.own)
        portrayed.check_portrayed(_BRIEF, vars(self))
        object.__setattr__(self, "palette", _checked_palette(self.palette))

    @classmethod
    def sample(cls) -> "ProductBrief":
        """A brief that works as it is."""
        return cls(
            sku="MUG-350",
            name="Stoneware mug",
            what="a 350 ml mug with a rounded loop handle",
            materials="matt stoneware, speckled cream glaze, a bare clay foot",
            points="Keeps coffee warm for long\nStacks without slipping\nSafe in the dishwasher",
            words="温润如初\n慢火烧制",
            palette=("#0F766E", "#F5F0E8"),
        )

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> "ProductBrief":
        """The brief of a record; its photos come by name and hash, their bytes are in storage."""
        for name in ("sku", "name", "what"):
            if name not in values:
                raise RequestError(f"{_BRIEF}, {name}: is missing.", f"Fill in the {name}.")
        known = {name: values[name] for name in _NAMES if name in values}
        pictures = {name: read_references(known.get(name)) for name in _PICTURES}
        return cls(**known | pictures)

    def as_values(self) -> dict[str, Any]:
        """Every field as JSON has it, photos by name and hash; `from_values` takes it back."""
        values = {name: getattr(self, name) for name in _NAMES} | {"palette": list(self.palette)}
        pictures = {name: references_as_values(getattr(self, name)) for name in _PICTURES}
        return values | pictures | {"own": dict(self.own)}

    @property
    def shot_facts(self) -> Shot:
        return find_shot(self.shot)

    @property
    def template_name(self) -> str:
        return self.template or self.shot_facts.template

    @property
    def shape(self) -> AspectRatio:
        return self.aspect_ratio or self.shot_facts.aspect_ratio

    @property
    def title(self) -> str:
        """What the SKU's set is called: "SKU MUG-350 · Stoneware mug"."""
        return f"SKU {self.sku} · {fold_space(self.name)}"

    def prompt(self, shelf: Shelf | None = None) -> Rendered:
        """The prompt and the negative prompt; TemplateError when the template is gone."""
        values = {**self.own, **self._wording_values()}
        rendered = render_brief(KIND, self.template_name, values, self.avoid, shelf=shelf)
        shown = self._as_shown()
        counts = len(shown.person_references), len(self.references)
        prompt = portrayed.add_person(rendered.prompt, BESIDE, shown.person_words, *counts)
        return replace(rendered, prompt=prompt)

    def request(self, *, model: str, provider: str, shelf: Shelf | None = None) -> ImageRequest:
        """What the provider is asked for: an edit of the photos, or a picture from words."""
        rendered = self.prompt(shelf)
        drawn = {"kind": KIND, "shot": self.shot_facts.sketch, "family": self.sku}
        return ImageRequest(
            prompt=rendered.prompt,
            negative_prompt=rendered.negative_prompt,
            model=model,
            provider=provider,
            aspect_ratio=self.shape,
            count=self.count,
            seed=self.seed,
            references=(*self.references, *self._as_shown().person_references),
            options=drawn if provider == "draft" else {},
        )

    def for_references(self, most: int) -> "ProductBrief":
        """The brief for a model that takes `most` pictures: with the first photos, or none.

        Where pictures of a person go along nothing is left out: too many are refused before the
        click. A model that takes none gets the person's words alone.
        """
        shown = self._as_shown()
        if shown.person_references and most:
            return shown
        return replace(shown, references=self.references[:most], person_references=())

    def origin(self, who: str = "", shelf: Shelf | None = None) -> Origin:
        """Where the pictures come from: a cell of the SKU's sheet, under the shot's name."""
        label = self.shot_facts.label
        values = self._as_shown().as_values() | {CELL: {self.title: label}}
        origin = origin_of(KIND, self.template_name, values, who, shelf)
        return replace(origin, label=label)

    def _as_shown(self) -> "ProductBrief":
        """Without the person, unless this shot shows one."""
        return self if self.shot_facts.shows_person else replace(self, **portrayed.NOBODY)

    def _wording_values(self) -> dict[str, str]:
        return {
            "name": self.name,
            "what": self.what,
            "materials": self.materials,
            "points": _joined(self.points, "; "),
            "words": _joined(self.words, " / "),
            "palette": ", ".join(self.palette),
            "scene": self.scene,
            "space": self.space,
            "view": self.shot_facts.view,
            "photo": "given" if self.references else "",
            "aspect_ratio": self.shape,
            "extra": self.extra,
        }


_NAMES = tuple(item.name for item in fields(ProductBrief))
_PICTURES = ("references", "person_references")


def own_fields(template: Template) -> tuple[TemplateField, ...]:
    """What a template asks for beside the values that every product brief gives it."""
    return fields_beside(template, ProductBrief.sample()._wording_values())


def _joined(lines: str, joint: str) -> str:
    return joint.join(text for line in lines.splitlines() if (text := fold_space(line)))


def _checked_palette(palette: object) -> tuple[str, ...]:
    """The colours in one spelling; a record has them as a list."""
    given = palette if isinstance(palette, list | tuple) else [palette]
    colours = tuple(c for one in given for c in read_palette(str(one)))
    if len(colours) > MOST_COLOURS:
        message = f"{_BRIEF}, palette: {len(colours)} colours; at most {MOST_COLOURS} are used."
        raise RequestError(message, "Remove some.")
    return colours

"""The ready settings: ten places with a role and seven sentences each, of our own writing."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from imagegen.errors import UnsupportedOption
from imagegen.listening.item import INSTRUCTION, SENTENCES, Item, Sentence, usual_seconds


class ReadySentence(BaseModel):
    """One sentence and the spot it points at; "" is the whole scene."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(min_length=1)
    spot: str = ""


class Ready(BaseModel):
    """One ready setting."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$")
    order: int
    title: str
    setting: str
    role: str
    speaker: str
    sentences: tuple[ReadySentence, ...] = Field(min_length=SENTENCES, max_length=SENTENCES)

    @model_validator(mode="after")
    def _check(self) -> Self:
        words = [len(sentence.text.split()) for sentence in self.sentences]
        if sorted(set(words)) != words:
            raise ValueError(f"{self.key}: the sentences do not grow")
        return self

    def as_item(self) -> Item:
        """The item that this setting starts, without scene and highlights."""
        return Item(
            title=self.title,
            setting=self.setting,
            role=self.role,
            speaker=self.speaker,
            instruction=INSTRUCTION.format(speaker=self.speaker),
            sentences=tuple(
                Sentence(text=s.text, spot=s.spot, seconds=usual_seconds(len(s.text.split())))
                for s in self.sentences
            ),
        )


OWN = "own"
_GROWTH = (8, 8, 10, 10, 10, 12, 12)


def empty_item() -> Item:
    """An item of one's own to be written: seven empty sentences, the usual seconds."""
    return Item(
        title="",
        setting="",
        role="You are learning to ",
        speaker="your teacher",
        instruction=INSTRUCTION.format(speaker="your teacher"),
        sentences=tuple(Sentence(text="", seconds=seconds) for seconds in _GROWTH),
    )


@cache
def load_ready() -> tuple[Ready, ...]:
    """The settings of `imagegen/data/listening`, in the order they are offered."""
    folder = files("imagegen").joinpath("data/listening")
    texts = [item.read_text("utf-8") for item in folder.iterdir() if item.name.endswith(".toml")]
    found = [Ready.model_validate(tomllib.loads(text)) for text in texts]
    return tuple(sorted(found, key=lambda ready: ready.order))


def find_ready(key: str) -> Ready:
    """The setting of that key; UnsupportedOption names those there are."""
    known = {ready.key: ready for ready in load_ready()}
    if key not in known:
        raise UnsupportedOption(
            f"There is no ready setting {key[:40]!r}.", f"Use one of {', '.join(known)}."
        )
    return known[key]

"""A brief with pictures of its person: what is sent, what is kept, what is refused."""

from typing import Any

import pytest

from imagegen.briefs.avatar import AvatarBrief
from imagegen.briefs.portrayed import LIKENESS, MOST_REFERENCES
from imagegen.errors import RequestError
from imagegen.types import Reference

PICTURES = tuple(Reference(name=f"{n}.png", data=bytes([n])) for n in range(3))


def test_pictures_make_it_an_edit_that_asks_for_the_same_person() -> None:
    bare = AvatarBrief().request(model="m", provider="gateway")
    request = AvatarBrief(references=PICTURES).request(model="m", provider="gateway")
    assert (bare.task, request.task) == ("generate", "edit")
    assert request.references == PICTURES
    assert request.prompt == f"{bare.prompt} {LIKENESS}"


@pytest.mark.parametrize(("most", "sent"), [(0, 0), (1, 1), (3, 3), (16, 3)])
def test_a_model_gets_as_many_as_it_takes(most: int, sent: int) -> None:
    brief = AvatarBrief(person="a" * 32, references=PICTURES).for_references(most)
    assert brief.references == PICTURES[:sent]
    assert (LIKENESS in brief.prompt().prompt) == (sent > 0)
    assert brief.person == "a" * 32, "the record still says whom it shows"


def test_a_record_keeps_names_and_hashes_and_gives_them_back() -> None:
    values = AvatarBrief(person="a" * 32, references=PICTURES).as_values()
    assert values["references"][0] == {"name": "0.png", "sha256": PICTURES[0].sha256}
    back = AvatarBrief.from_values(values)
    assert [one.sha256 for one in back.references] == [one.sha256 for one in PICTURES]
    assert {one.data for one in back.references} == {b""}
    assert back.as_values() == values


@pytest.mark.parametrize("junk", [None, 5, "x", {"name": "x"}, [5, {"name": "x", "sha256": 7}]])
def test_a_record_with_anything_else_has_no_pictures(junk: Any) -> None:
    values = AvatarBrief().as_values() | {"references": junk}
    assert AvatarBrief.from_values(values).references == ()


@pytest.mark.parametrize(
    "facts",
    [
        {"references": list(PICTURES)},
        {"references": ("a.png",)},
        {"references": PICTURES * 2},
        {"person": "a" * 33},
        {"person": 5},
    ],
)
def test_what_cannot_be_is_refused(facts: dict[str, Any]) -> None:
    assert len(PICTURES) * 2 > MOST_REFERENCES
    with pytest.raises(RequestError, match=f"{next(iter(facts))}:"):
        AvatarBrief(**facts)

"""item.json: every item comes back equal; a file edited by hand is refused with the place."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagegen.errors import RequestError
from imagegen.listening import Item, Sentence, item_from_plain, item_from_text, item_to_plain
from imagegen.listening.item import LABEL, SECONDS
from tests.annotations.shapes import any_shape
from tests.listening.items import base_of, base_picture, finished_item

words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40).filter(str.strip)
maybe = st.text(st.characters(codec="utf-8"), max_size=40)
sentence = st.builds(
    Sentence,
    text=words,
    seconds=st.sampled_from(SECONDS),
    spot=maybe,
    without=maybe,
    alt_text=maybe,
    shapes=st.lists(any_shape, max_size=3).map(tuple),
)
any_item = st.builds(
    Item,
    setting=words,
    role=words,
    speaker=words,
    instruction=words,
    title=maybe,
    scenery=st.lists(words, max_size=3).map(tuple),
    sentences=st.lists(sentence, min_size=7, max_size=7).map(tuple),
    base=st.sampled_from([None, base_of(base_picture())]),
)


@given(any_item)
def test_any_item_survives_its_file(item: Item) -> None:
    assert item_from_text(json.dumps(item_to_plain(item))) == item


def test_the_file_says_that_it_is_unofficial() -> None:
    assert item_to_plain(finished_item())["label"] == LABEL
    assert "nofficial" in LABEL


def edited(*path: Any, value: Any) -> str:
    plain = item_to_plain(finished_item())
    place = plain
    for step in path[:-1]:
        place = place[step]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return json.dumps(plain)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("sentences", 3, "shapes", 0, "x"), 2, "sentences[3].shapes[0].x: 2 is not from 0 to 1"),
        (("sentences", 3, "shapes", 1, "from_y"), ..., "sentences[3].shapes[1].from_y: is missing"),
        (("sentences", 0, "seconds"), 9, "sentences[0].seconds: '9' is not offered"),
        (("sentences", 0, "seconds"), True, "sentences[0].seconds:"),
        (("sentences", 1, "words"), 99, "sentences[1].words: says 99, but the sentence has 7"),
        (("sentences", 6, "text"), "  ", "sentences[6].text: is empty"),
        (("sentences", 6, "text"), 7, "sentences[6].text: must be text"),
        (("sentences", 2, "spot"), "x" * 121, "sentences[2].spot: has 121 characters"),
        (("sentences", 2, "spots"), "", "sentences[2].spots: is not known here"),
        (("sentences",), [], "sentences: has 0 entries; exactly 7 belong here"),
        (("role",), ..., "role: is missing"),
        (("format",), "quiz", "format: 'quiz' is not offered"),
        (("version",), 2, "version: '2' is not offered"),
        (("base", "sha256"), "ABC", "base.sha256: is not a SHA-256"),
        (("base", "media_type"), "image/svg+xml", "base.media_type:"),
        (("base", "width"), 0, "base.width: 0 is not from 1"),
        (("base", "made_by"), "me", "base.made_by:"),
        (("scenery",), ["a", ""], "scenery[1]: is empty"),
        (("setting",), "\ud800", "setting: holds half a character"),
    ],
)
def test_an_error_is_refused_with_its_place(path: tuple[Any, ...], value: Any, said: str) -> None:
    with pytest.raises(RequestError) as caught:
        item_from_text(edited(*path, value=value))
    assert caught.value.message.startswith(said)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1, column 1"),
        ('{"format": }', "line 1, column 12"),
        ("[]", "The file: must be an object, not a list"),
        ('{"format": "a", "format": "b"}', "'format' stands twice"),
        ('{"version": NaN}', "NaN is not a number"),
        ("[" * 100_000, "cannot be read"),
        ("1" * 5_000, "cannot be read"),
        (" " * 1_000_001, "larger than 1 MB"),
    ],
)
def test_what_is_no_item_is_refused(text: str, said: str) -> None:
    with pytest.raises(RequestError, match=said):
        item_from_text(text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["format", "sentences", "base", "role"]), inner)
        ),
        max_leaves=8,
    )
)
def test_no_json_does_anything_but_be_refused(plain: Any) -> None:
    with pytest.raises(RequestError):
        item_from_plain(plain)


def test_a_frame_over_another_base_is_refused() -> None:
    item = finished_item()
    frame = {
        "sentence": 1,
        "ratio": "16:9",
        "base_sha256": "0" * 64,
        "picture": "a.png",
        "drawing": "a.svg",
        "alt_text": "",
    }
    with pytest.raises(RequestError, match=r"frames\[0\]\.base_sha256: is not the base"):
        item_from_plain(item_to_plain(item) | {"frames": [frame]})

"""The six shapes of an answer, their order, and what hostile answers cannot do."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imagegen.answers import Source, decode_source, find_refusal, find_shapes, find_text

DATA = bytes(range(256)) * 2
TEXT = base64.b64encode(DATA).decode()
URL = f"data:image/png;base64,{TEXT}"
LINK = "https://pictures.example/a.png"


def said(**message: Any) -> dict[str, Any]:
    return {"choices": [{"finish_reason": "stop", "message": message}]}


def find_sources(answer: Any) -> tuple[Source, ...]:
    return tuple(source for shape in find_shapes(answer) for source in shape)


ENCODED = {
    "1 object": said(content=None, images=[{"type": "image_url", "image_url": {"url": URL}}]),
    "1 bare url in object": said(images=[{"type": "image_url", "image_url": URL}]),
    "1 string": said(images=[URL]),
    "1 bare base64": said(images=[TEXT]),
    "1 streamed": {"choices": [{"delta": {"images": [{"image_url": {"url": URL}}]}}]},
    "2 snake": said(multi_mod_content=[{"text": "x"}, {"inline_data": {"data": TEXT}}]),
    "2 camel": said(multi_mod_content=[{"inlineData": {"mimeType": "image/png", "data": TEXT}}]),
    "2 long name": said(multi_modal_content=[{"inline_data": {"data": TEXT}}]),
    "3 image_url": said(content=[{"type": "image_url", "image_url": {"url": URL}}]),
    "3 bare image_url": said(content=[{"type": "image_url", "image_url": URL}]),
    "3 output_image": said(content=[{"type": "output_image", "image_base64": TEXT}]),
    "3 b64_json": said(content=[{"type": "image", "b64_json": TEXT}]),
    "3 source": said(content=[{"type": "image", "source": {"type": "base64", "data": TEXT}}]),
    "3 inline": said(content=[{"inline_data": {"mime_type": "image/png", "data": TEXT}}]),
    "3 markdown in a text part": said(content=[{"type": "text", "text": f"![x]({URL})"}]),
    "4 markdown": said(content=f"Here you are\n\n![a cat]({URL})\nEnjoy."),
    "4 link": said(content=f"[download]({URL})"),
    "4 data url": said(content=URL),
    "4 data url in words": said(content=f'The picture: "{URL}" - enjoy'),
    "4 json": said(content=json.dumps({"imageUrl": URL})),
    "4 json, escaped": said(content=json.dumps({"imageUrl": URL}).replace("/", "\\/")),
    "4 json in a fence": said(content=f"```json\n{json.dumps({'images': [URL]})}\n```"),
    "5": {"created": 1, "data": [{"b64_json": TEXT}]},
    "5 with prefix": {"data": [{"b64_json": URL}]},
    "6": {"candidates": [{"content": {"parts": [{"inlineData": {"data": TEXT}}]}}]},
    "6 snake": {"candidates": [{"content": {"parts": [{"inline_data": {"data": TEXT}}]}}]},
}
LINKED = {
    "1": said(images=[{"image_url": {"url": LINK}}]),
    "1 string": said(images=[LINK]),
    "3": said(content=[{"type": "image_url", "image_url": {"url": LINK}}]),
    "4 markdown": said(content=f"![x]({LINK})"),
    "4 markdown with title": said(content=f'![x](<{LINK}> "A cat")'),
    "4 json": said(content=json.dumps({"imageUrl": LINK})),
    "4 bare": said(content=f"Your picture is at {LINK}."),
    "5": {"data": [{"url": LINK}]},
}


@pytest.mark.parametrize("answer", ENCODED.values(), ids=ENCODED)
def test_each_shape_gives_its_bytes(answer: Any) -> None:
    sources = find_sources(answer)
    assert len(sources) == 1
    assert not sources[0].is_address
    assert decode_source(sources[0]) == DATA


@pytest.mark.parametrize("answer", LINKED.values(), ids=LINKED)
def test_each_shape_gives_its_address(answer: Any) -> None:
    assert find_sources(answer) == (Source(LINK, is_address=True),)


def test_shapes_are_taken_in_order_and_the_same_only_once() -> None:
    second, third = ("https://pictures.example/2.png", "https://pictures.example/3.png")
    answer = said(images=[LINK], content=f"![x]({LINK}) ![y]({second})")
    answer["data"] = [{"url": third}, {"url": LINK}]
    assert [source.text for source in find_sources(answer)] == [LINK, second, third]


EVERY_SHAPE = {
    "choices": [
        {
            "message": {
                "images": ["https://pictures.example/1.png"],
                "multi_mod_content": [{"url": "https://pictures.example/2.png"}],
                "content": [
                    {"text": "![x](https://pictures.example/4.png)"},
                    {"image_url": {"url": "https://pictures.example/3.png"}},
                    "![x](https://pictures.example/5.png)",
                ],
            }
        }
    ],
    "data": [{"url": "https://pictures.example/6.png"}],
    "candidates": [
        {
            "content": {
                "parts": [
                    {"text": "![x](https://pictures.example/8.png)"},
                    {"inlineData": {"url": "https://pictures.example/7.png"}},
                ]
            }
        }
    ],
}


def test_words_come_after_parts_and_each_shape_stands_alone() -> None:
    shapes = [[source.text[-5] for source in shape] for shape in find_shapes(EVERY_SHAPE)]
    assert shapes == [["1"], ["2"], ["3"], ["4", "5"], ["6"], ["7"], ["8"]]


def test_the_choices_of_an_answer_share_a_shape() -> None:
    choices = [{"message": {"images": [f"{LINK}?{number}"], "content": LINK}} for number in (1, 2)]
    shapes = [[source.text for source in shape] for shape in find_shapes({"choices": choices})]
    assert shapes == [[f"{LINK}?1", f"{LINK}?2"], [LINK]]


def test_one_item_is_one_picture_and_its_data_go_before_its_address() -> None:
    (source,) = find_sources({"data": [{"url": LINK, "b64_json": TEXT, "image_url": None}]})
    assert source == Source(TEXT, others=(Source(LINK, is_address=True),))


def test_a_signed_address_alone_needs_no_ending() -> None:
    link = "https://pictures.example/blob/123?sig=a%2Fb"
    assert find_sources(said(content=link)) == (Source(link, is_address=True),)


@pytest.mark.parametrize(
    "content",
    [
        "I cannot draw, see https://docs.example/help for more.",
        "[documentation](https://docs.example/a.html)",
        "",
        "{}",
        '{"imageUrl": ""}',
        "![](",
        "data:text/plain;base64,aGk=",
    ],
)
def test_words_are_no_picture(content: str) -> None:
    assert find_sources(said(content=content)) == ()


@pytest.mark.parametrize("name", ["multi_mod_content", "multi_modal_content", "content"])
def test_a_bare_string_among_the_parts_is_text(name: str) -> None:
    assert find_sources(said(**{name: ["words" * 40, f"![x]({URL})"]})) == (Source(URL),)
    assert find_text(said(**{name: ["words"]})) == "words"


def test_thoughts_are_not_delivered() -> None:
    thought = {"thought": True, "inlineData": {"data": TEXT}, "text": f"![x]({URL})"}
    native = {"candidates": [{"content": {"parts": [thought]}}]}
    assert find_sources(native) == ()
    assert find_text(native) == ""
    assert find_sources(said(content=[thought], multi_mod_content=[thought])) == ()
    assert find_sources(said(images=[thought])) == ()
    assert find_text(said(content=[{"thought": True, "text": "hm"}])) == ""


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "\n".join(TEXT[start : start + 76] for start in range(0, len(TEXT), 76)),
        TEXT.rstrip("="),
        base64.urlsafe_b64encode(DATA).decode(),
        f"data:image/png;base64,{TEXT}",
        f"DATA:image/png;charset=x;base64,{TEXT}",
    ],
)
def test_base64_is_read_as_it_comes(text: str) -> None:
    assert decode_source(Source(text)) == DATA


@pytest.mark.parametrize("text", ["!!!", "a", "abc=def=", "data:image/png;base64,%%%", "ä" * 99])
def test_bad_base64_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="base64"):
        decode_source(Source(text))


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"choices": [{"finish_reason": "content_filter"}]}, "content_filter"),
        ({"choices": [{"native_finish_reason": "PROHIBITED_CONTENT"}]}, "PROHIBITED_CONTENT"),
        ({"candidates": [{"finishReason": "IMAGE_SAFETY"}]}, "IMAGE_SAFETY"),
        ({"candidates": [{"finishReason": "SAFETY"}]}, "SAFETY"),
        ({"candidates": [{"finishReason": "RECITATION"}]}, "RECITATION"),
        ({"promptFeedback": {"blockReason": "OTHER"}}, "OTHER"),
        (said(refusal="I will not draw that."), "I will not draw that."),
        ({"candidates": [{"finishReason": "STOP"}]}, ""),
        ({"candidates": [{"finishReason": "NO_IMAGE"}]}, ""),
        ({"candidates": [{"finishReason": "IMAGE_OTHER"}]}, ""),
        ({"promptFeedback": {"blockReason": "BLOCK_REASON_UNSPECIFIED"}}, ""),
        ([], ""),
    ],
)
def test_a_refusal_is_told_from_a_fault(answer: Any, reason: str) -> None:
    assert find_refusal(answer) == reason


def test_text_is_found_in_every_place() -> None:
    answer = said(content="one", multi_mod_content=[{"text": "two"}])
    answer["candidates"] = [{"content": {"parts": [{"text": "three"}]}}]
    assert find_text(answer) == "one two three"


def test_an_answer_with_a_million_links_is_read_in_one_go() -> None:
    assert len(find_sources(said(images=[f"{LINK}?{n}" for n in range(100_000)]))) == 64
    assert find_sources(said(content="![](" * 200_000)) == ()
    assert find_sources(said(content="](" * 200_000 + ")")) == ()


WORDS = """
choices message delta images image_url url content multi_mod_content inline_data
inlineData data b64_json text type thought source candidates parts usage cost
promptFeedback blockReason finish_reason refusal error code imageUrl
"""
NAMES = st.sampled_from(WORDS.split())
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=40),
    st.sampled_from([URL, TEXT, LINK, f"![x]({URL})", f"![x]({LINK})", "{", "[[", "```json"]),
)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=40,
)


@given(ANYTHING)
@settings(max_examples=400, deadline=None)
def test_nothing_in_an_answer_breaks_the_reading(answer: Any) -> None:
    find_text(answer)
    find_refusal(answer)
    for source in find_sources(answer):
        assert source.text
        if not source.is_address:
            try:
                decode_source(source)
            except ValueError as error:
                assert "base64" in str(error)


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_no_text_breaks_the_reading(text: str) -> None:
    find_sources(said(content=text))
    find_sources(said(content=json.dumps({"imageUrl": text})))


@given(st.binary(min_size=1, max_size=300))
@settings(max_examples=200, deadline=None)
def test_what_was_encoded_is_decoded(data: bytes) -> None:
    text = base64.b64encode(data).decode()
    assert decode_source(Source(text)) == data
    assert decode_source(Source(f"data:image/png;base64,{text}")) == data

"""Imports: the file stays as it is, what it says is told, and its cost is nobody's guess."""

import struct
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from imagegen.disposal import remove_trashed
from imagegen.errors import BadReference
from imagegen.filters import Filter
from imagegen.importing import import_picture
from imagegen.provenance import read_provenance, stamp_copy, stamp_picture
from imagegen.studio import Studio
from tests.provenance.test_texts import PARAMETERS, png
from tests.stocking import add_picture


def test_what_the_file_says_is_searched_and_shown(studio: Studio) -> None:
    data = png(parameters=PARAMETERS)
    imported = import_picture(studio, "../fox <b>.png", data)
    record = imported.record
    assert imported.unread == ""
    assert studio.storage.read(record.file_name) == data
    assert record.prompt.startswith("a red fox")
    assert record.negative_prompt == "blurry, hands"
    assert (record.provider, record.model, record.family) == ("imported", "a, b", "imported")
    assert record.parameters["Seed"] == "123"
    assert record.origin.brief["written by"] == "A1111"
    assert "/" not in record.origin.brief["file"]
    assert record.suspect.startswith("only")
    found = studio.gallery.page(Filter(text="fox snow", provider="imported"))
    assert [each.id for each in found] == [record.id]


def test_our_own_exports_say_what_they_were_made_of(studio: Studio) -> None:
    made = add_picture(studio, 1, prompt="x", negative_prompt="fog\nand rain")
    data = stamp_copy(png(), "trainedAlgorithmicMedia", made).data
    record = import_picture(studio, "own.png", data).record
    assert (record.prompt, record.negative_prompt) == (made.prompt_sent, "fog\nand rain")
    assert (record.model, record.provider) == (made.model, "imported")
    assert record.origin.brief["source type"] == "trainedAlgorithmicMedia"
    assert [r.id for r in studio.gallery.page(Filter(text="aspect ratio", provider="imported"))]


def test_what_a_tool_wrote_itself_counts_more_than_the_property(studio: Studio) -> None:
    made = add_picture(studio, 1, prompt="x")
    data = stamp_copy(png(parameters=PARAMETERS), "trainedAlgorithmicMedia", made).data
    record = import_picture(studio, "fox.png", data).record
    assert record.prompt.startswith("a red fox")
    assert (record.negative_prompt, record.model) == ("blurry, hands", "a, b")


def test_a_tool_s_negative_prompt_stays_where_it_has_left_no_other_words(studio: Studio) -> None:
    only_negative = "\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, Seed: 5, Model: sd"
    record = import_picture(studio, "a.png", png(parameters=only_negative)).record
    assert (record.prompt, record.negative_prompt) == ("", "blurry")


def test_nobody_knows_what_it_cost(studio: Studio) -> None:
    record = import_picture(studio, "a.png", png()).record
    assert (record.cost.kind, record.cost.money) == ("unknown", None)
    assert studio.ledger.totals() == []
    assert studio.jobs.get(record.job).state == "done"


def test_a_picture_that_is_here_is_not_taken_twice(studio: Studio) -> None:
    first = import_picture(studio, "a.png", png())
    again = import_picture(studio, "b.png", png())
    assert (first.is_new, again.is_new) == (True, False)
    assert again.record == first.record
    assert studio.history.count() == 1


@pytest.mark.both_databases
def test_a_picture_in_the_trash_is_brought_back(studio: Studio) -> None:
    first = import_picture(studio, "a.png", png()).record
    studio.trash.throw([first.id])
    again = import_picture(studio, "b.png", png())
    assert (again.is_new, again.is_back, again.record.id) == (False, True, first.id)
    assert again.record.trashed_at is None
    older = studio.trash.throw([first.id])
    assert older == [first.id]


@pytest.mark.both_databases
def test_one_that_is_not_in_the_trash_is_told_and_the_other_stays_there(studio: Studio) -> None:
    live = import_picture(studio, "a.png", png()).record
    thrown = add_picture(studio, 1, more={"sha256": live.sha256})
    studio.trash.throw([thrown.id])
    again = import_picture(studio, "a.png", png())
    assert (again.record.id, again.is_back) == (live.id, False)
    assert studio.history.get(thrown.id).trashed_at is not None


@pytest.mark.both_databases
def test_what_is_removed_while_it_is_brought_back_is_imported_anew(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = import_picture(studio, "a.png", png()).record
    studio.trash.throw([first.id])
    restore = studio.trash.restore

    def remove_first(ids: list[str]) -> list[str]:
        remove_trashed(studio, ids)
        return restore(ids)

    monkeypatch.setattr(studio.trash, "restore", remove_first)
    again = import_picture(studio, "a.png", png())
    assert (again.is_new, again.is_back) == (True, False)
    assert studio.storage.read(again.record.file_name) == png()


@pytest.mark.both_databases
def test_one_file_imported_at_once_is_one_record(studio: Studio) -> None:
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _: import_picture(studio, "a.png", png()), range(6)))
    assert len({each.record.id for each in found}) == 1
    assert sum(each.is_new for each in found) == 1
    assert studio.jobs.recent(limit=10) == [studio.jobs.get(found[0].record.job)]


@pytest.mark.parametrize("data", [b"", b"hello", png()[:60]])
def test_what_is_no_picture_is_refused_by_name(studio: Studio, data: bytes) -> None:
    with pytest.raises(BadReference, match="notes"):
        import_picture(studio, "notes.png", data)
    assert studio.history.count() == 0


DEEP = (
    b'<x xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:RDF><rdf:Description>'
    + b"<a>" * 5000 + b"</a>" * 5000 + b"</rdf:Description></rdf:RDF></x>"
)  # fmt: skip


def test_a_mark_nested_without_end_is_noted_and_the_picture_kept(studio: Studio) -> None:
    data = png(**{"XML:com.adobe.xmp": DEEP.decode()})
    record = import_picture(studio, "a.png", data).record
    assert record.origin.brief["XMP"] == "The XMP is nested too deeply."
    assert stamp_picture(data, "trainedAlgorithmicMedia").data != data


def with_chunk(content: bytes) -> bytes:
    """A good PNG with one more text chunk of that content, before its pixels."""
    data, body = png(), b"iTXt" + content
    place = data.index(b"IDAT") - 4
    chunk = struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))
    return data[:place] + chunk + data[place:]


@pytest.mark.parametrize(
    "rest",
    [b"", b"\0", b"\0\0no end", b"\1\0\0\0not packed", b"\0\0\0\0<x:xmpmeta", b"\0\0\0\0\xff\xfe"],
)
def test_a_good_picture_with_a_broken_mark_is_kept_and_the_mark_noted(
    studio: Studio, rest: bytes
) -> None:
    data = with_chunk(b"XML:com.adobe.xmp\0" + rest)
    imported = import_picture(studio, "a.png", data)
    record = imported.record
    assert imported.unread == record.origin.brief["XMP"]
    assert studio.storage.read(record.file_name) == data
    assert record.origin.brief["XMP"] == "The XMP is not well-formed XML."
    stamped = stamp_picture(data, "trainedAlgorithmicMedia")
    assert [note for note in stamped.notes if "was replaced" in note] or not rest
    assert read_provenance(stamped.data).says_ai

"""A SKU's pictures for a channel: checked and fixed as copies, one ZIP, originals untouched."""

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from imagegen.channel_exports import (
    MOST_EXPORTED,
    export_records,
    fixed_picture,
    latest_of_each,
    made_of,
    pictures_by_sku,
    sku_of,
    truth_of,
)
from imagegen.errors import NotFound, RequestError, UnsupportedOption
from imagegen.provenance import read_provenance, stamp_picture
from imagegen.studio import Studio
from imagegen.types import Origin, Record, Reference
from tests.api.conftest import Ask, request_route, studio
from tests.exiftool import read_tags
from tests.marketplaces.drawings import bottle
from tests.marketplaces.products import encoded, with_backdrop
from tests.product_pictures import keep_shot
from tests.stocking import add_picture

__all__ = ["request_route", "studio"]

GOOD = encoded(bottle())
OFF_WHITE = encoded(with_backdrop(bottle(), 250), "PNG")


def digest(studio: Studio, record: Record) -> str:
    return hashlib.sha256(studio.storage.read(record.file_name)).hexdigest()


def test_pictures_stand_by_sku_newest_first_without_suspects(studio: Studio) -> None:
    old = keep_shot(studio, GOOD, 1)
    new = keep_shot(studio, OFF_WHITE, 2)
    other = keep_shot(studio, GOOD, 3, sku="CUP-1")
    keep_shot(studio, GOOD, 4, suspect="flat")
    add_picture(studio, 5)
    found = pictures_by_sku(studio)
    assert {sku: [r.id for r in records] for sku, records in found.items()} == {
        "CUP-1": [other.id],
        "MUG-350": [new.id, old.id],
    }


def test_the_newest_of_each_shot(studio: Studio) -> None:
    for number, shot in enumerate(("main", "top", "main"), 1):
        keep_shot(studio, GOOD, number, shot)
    records = pictures_by_sku(studio)["MUG-350"]
    assert [r.origin.label for r in latest_of_each(records)] == ["Main image", "Top"]
    assert latest_of_each(records)[0] == records[0]


def test_a_fix_makes_a_copy_and_leaves_the_original(studio: Studio) -> None:
    record = keep_shot(studio, OFF_WHITE)
    fixed = fixed_picture(studio, record, "amazon-main")
    assert not fixed.before.ready
    assert fixed.after.ready
    assert fixed.data != OFF_WHITE
    assert digest(studio, record) == hashlib.sha256(OFF_WHITE).hexdigest()


MASKED = {"mask": "a" * 64}


def kept_photo(studio: Studio, data: bytes = GOOD) -> tuple[str, ...]:
    """A photograph of the user's, as the reference of an edit."""
    photo = Reference(name="photo.png", data=data)
    studio.storage.put_reference(photo)
    return (photo.sha256,)


def test_a_picture_from_reference_photos_is_drawn_whole(studio: Studio) -> None:
    record = keep_shot(studio, GOOD, references=kept_photo(studio))
    assert made_of(studio, record) == "generated"
    assert mark_of(fixed_picture(studio, record, "google-merchant").data) == "trained"


@pytest.mark.parametrize("parameters", [MASKED, {"special_task": "replace_background"}])
def test_a_photo_of_which_pixels_are_left_is_a_composite(
    studio: Studio, parameters: dict[str, str]
) -> None:
    record = keep_shot(studio, GOOD, references=kept_photo(studio), parameters=parameters)
    assert made_of(studio, record) == "composite"
    assert mark_of(fixed_picture(studio, record, "google-merchant").data) == "compositeWithTrained"


def test_an_edit_of_a_model_s_picture_holds_no_photograph(studio: Studio) -> None:
    drawn = keep_shot(studio, GOOD)

    def edit_of(parent: Record, number: int) -> Record:
        origin = replace(drawn.origin, parent=parent.id)
        more: dict[str, Any] = {
            "origin": origin,
            "parameters": MASKED,
            "references": (parent.sha256,),
        }
        return keep_shot(studio, GOOD, number, **more)

    first = edit_of(drawn, 2)
    assert made_of(studio, first) == "generated"
    assert made_of(studio, edit_of(first, 3)) == "generated"
    photo = keep_shot(studio, GOOD, 4, references=kept_photo(studio), parameters=MASKED)
    assert made_of(studio, edit_of(photo, 5)) == "composite"
    imported = keep_shot(studio, GOOD, 6, family="imported")
    assert made_of(studio, edit_of(imported, 7)) == "composite"
    assert made_of(studio, edit_of(replace(drawn, id="gone"), 8)) == "generated"


def test_a_photo_that_says_it_is_none_is_believed(studio: Studio) -> None:
    said = stamp_picture(GOOD, "trainedAlgorithmicMedia").data
    record = keep_shot(studio, GOOD, references=kept_photo(studio, said), parameters=MASKED)
    assert made_of(studio, record) == "generated"


def test_a_draft_is_drawn_without_ai_and_says_so(studio: Studio, tmp_path: Path) -> None:
    """The sketch takes colours from the photo, never pixels; what a model adds to one is AI."""
    draft = keep_shot(studio, OFF_WHITE, family="draft", references=kept_photo(studio))
    assert made_of(studio, draft) == "drawn"
    fixed = fixed_picture(studio, draft, "google-merchant")
    [before] = [one for one in fixed.before.findings if one.rule == "ai_mark"]
    assert "drawn by a program, not by AI" in before.wanted
    marks = read_tags(fixed.data, tmp_path, "XMP-iptcExt:DigitalSourceType")
    assert marks["XMP-iptcExt:DigitalSourceType"].endswith("/algorithmicMedia")
    assert not read_provenance(fixed.data).says_ai
    edit = keep_shot(
        studio, GOOD, 2, origin=replace(draft.origin, parent=draft.id), parameters=MASKED
    )
    assert made_of(studio, edit) == "composite"


def mark_of(data: bytes) -> str:
    return read_provenance(data).source.removesuffix("AlgorithmicMedia")


def test_a_zip_has_the_channels_names_and_a_report(studio: Studio) -> None:
    record = keep_shot(studio, OFF_WHITE)
    data, report = export_records(studio, [record], "amazon-main")
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.namelist() == ["MUG-350.MAIN.png", "report.html", "report.json"]
    assert report.ready_count == 1
    said = json.loads(archive.read("report.json"))
    assert said["pictures"][0]["source_sha256"] == record.sha256
    assert digest(studio, record) == record.sha256


def test_what_cannot_be_exported_is_refused(studio: Studio) -> None:
    record = keep_shot(studio, GOOD)
    with pytest.raises(RequestError, match="0 pictures"):
        export_records(studio, [], "jd")
    with pytest.raises(RequestError, match=f"{MOST_EXPORTED + 1} pictures"):
        export_records(studio, [record] * (MOST_EXPORTED + 1), "jd")
    with pytest.raises(UnsupportedOption, match="amazon-main"):
        export_records(studio, [record], "bazaar")


def test_a_picture_that_is_gone_says_so(studio: Studio) -> None:
    record = keep_shot(studio, encoded(bottle(side=320)))
    studio.storage.path(record.file_name).unlink()
    with pytest.raises(NotFound):
        fixed_picture(studio, record, "jd")


@pytest.mark.parametrize("sku", [None, 7, ["x"], ""])
def test_a_strange_brief_has_no_sku(studio: Studio, sku: object) -> None:
    origin = Origin(kind="product_shot", brief={"sku": sku})
    assert sku_of(keep_shot(studio, GOOD, origin=origin)) == ""


def test_a_picture_is_held_to_its_photo_and_its_outline_from_the_front_only(
    studio: Studio,
) -> None:
    given = Reference(name="bottle.jpg", data=GOOD)
    studio.storage.put_reference(given)
    kept: dict[str, Any] = {"references": (given.sha256,)}
    same = truth_of(studio, keep_shot(studio, GOOD, 1, **kept))
    assert same is not None
    assert same.flags == ()
    broad = encoded(bottle((0.1, 0.3, 0.9, 0.7)))
    front = truth_of(studio, keep_shot(studio, broad, 2, **kept))
    side = truth_of(studio, keep_shot(studio, broad, 3, "side", **kept))
    assert front is not None
    assert side is not None
    shapes = [t.findings[[f.aspect for f in t.findings].index("shape")] for t in (front, side)]
    assert [shape.state == "differs" for shape in shapes] == [True, False]
    assert truth_of(studio, keep_shot(studio, GOOD, 4)) is None
    studio.storage.reference_path(given.sha256).unlink()
    with pytest.raises(NotFound):
        truth_of(studio, keep_shot(studio, GOOD, 5, **kept))


class TestRoutes:
    def test_the_fixed_copy_is_shown_and_kept(self, request_route: Ask, studio: Studio) -> None:
        record = keep_shot(studio, OFF_WHITE)
        url = f"/api/records/{record.id}/channels/amazon-main"
        reply = request_route(url)
        assert (reply.status, reply.headers["content-type"]) == (200, "image/png")
        assert reply.body == fixed_picture(studio, record, "amazon-main").data
        known = {"if-none-match": reply.headers["etag"]}
        assert request_route(url, headers=known).status == 304
        assert reply.headers["cache-control"] == "no-cache"
        assert "immutable" in request_route(f"{url}?v=1").headers["cache-control"]

    def test_the_zip_is_a_download_under_its_sku(self, request_route: Ask, studio: Studio) -> None:
        main, top = keep_shot(studio, GOOD), keep_shot(studio, OFF_WHITE, 2, "top")
        query = f"record={main.id}&record={top.id}&record={main.id}"
        reply = request_route(f"/api/channels/taobao-main/export?{query}")
        assert reply.status == 200
        assert reply.headers["content-type"] == "application/zip"
        assert "taobao-main-MUG-350.zip" in reply.headers["content-disposition"]
        names = zipfile.ZipFile(io.BytesIO(reply.body)).namelist()
        assert len([name for name in names if "MUG-350" in name]) == 2

    @pytest.mark.parametrize(
        ("url", "status"),
        [
            ("/api/records/nobody/channels/jd", 404),
            ("/api/channels/jd/export", 400),
            ("/api/channels/jd/export?record=nobody", 404),
        ],
    )
    def test_what_is_not_there_is_refused(self, request_route: Ask, url: str, status: int) -> None:
        assert request_route(url).status == status

    def test_an_unknown_channel_names_those_there_are(
        self, request_route: Ask, studio: Studio
    ) -> None:
        record = keep_shot(studio, GOOD)
        reply = request_route(f"/api/records/{record.id}/channels/bazaar")
        assert reply.status == 400
        assert "amazon-main" in reply.json()["error"]["hint"]

    def test_no_head_of_an_answer_repeats_the_address(
        self, request_route: Ask, studio: Studio
    ) -> None:
        url = f"/api/records/{keep_shot(studio, GOOD).id}/channels/"
        for word in ("%0D%0AX: y", "\u4e2d"):
            assert request_route(url + word, headers={"if-none-match": "*"}).status == 400

    def test_pictures_of_no_sku_are_not_exported(self, request_route: Ask, studio: Studio) -> None:
        record = add_picture(studio)
        assert request_route(f"/api/channels/jd/export?record={record.id}").status == 404

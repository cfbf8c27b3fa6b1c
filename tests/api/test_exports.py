"""The ZIP of the gallery: the chosen originals and their facts, streamed in parts."""

import io
import json
import zipfile

from imagegen.archives import archives_of
from imagegen.exports import MOST_PICTURES, zip_of
from imagegen.filters import Filter
from imagegen.studio import Studio
from tests.api.conftest import Ask
from tests.stocking import add_picture


def test_the_selected_originals_and_their_facts(request_route: Ask, studio: Studio) -> None:
    records = [add_picture(studio, number) for number in (1, 2, 3)]
    answer = request_route(f"/api/export?ids={records[0].id},{records[2].id}")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(answer.body))
    assert archive.testzip() is None
    listed = json.loads(archive.read("pictures.json"))
    assert [each["id"] for each in listed] == [records[2].id, records[0].id]
    for each, record in zip(listed, (records[2], records[0]), strict=True):
        assert archive.read(each["file"]) == studio.storage.read(record.file_name)
    assert listed[0]["cost"] == "¥1.00 (estimated)"


def test_a_filter_names_the_pictures_too(request_route: Ask, studio: Studio) -> None:
    add_picture(studio, 1, prompt="a red fox")
    add_picture(studio, 2, prompt="a blue fox")
    answer = request_route("/api/export?q=red&kind=avatar")
    listed = json.loads(zipfile.ZipFile(io.BytesIO(answer.body)).read("pictures.json"))
    assert [each["prompt"] for each in listed] == ["a red fox Aspect ratio: 1:1."]


def test_what_is_not_there_is_said_before_anything_is_sent(
    request_route: Ask, studio: Studio
) -> None:
    assert request_route("/api/export?ids=nobody,%00").status == 404
    assert request_route("/api/export?q=zebra").status == 404


def test_a_picture_whose_file_is_gone_is_listed_without_one(studio: Studio) -> None:
    record = add_picture(studio, 1)
    studio.storage.drop(record.file_name)
    archive = zipfile.ZipFile(io.BytesIO(b"".join(zip_of(studio, [record]))))
    assert archive.namelist() == ["pictures.json"]
    assert json.loads(archive.read("pictures.json"))[0]["file"] is None


def test_the_parts_are_small_however_large_the_whole(studio: Studio) -> None:
    record = add_picture(studio, 1)
    path = studio.storage.path(record.file_name)
    path.write_bytes(bytes(5_000_000))
    parts = list(zip_of(studio, [record] * 4))
    assert sum(map(len, parts)) > 20_000_000
    assert max(map(len, parts)) < 1_100_000


def test_too_many_are_refused(studio: Studio, request_route: Ask) -> None:
    add_picture(studio, 1)
    studio.gallery.ids = lambda *_: ["x"] * (MOST_PICTURES + 1)  # type: ignore[method-assign]  # two thousand rows take seconds
    answer = request_route("/api/export?kind=avatar")
    assert (answer.status, "Filter more closely" in answer.json()["error"]["hint"]) == (400, True)


def test_the_last_day_of_the_calendar_is_a_day(request_route: Ask, studio: Studio) -> None:
    add_picture(studio)
    assert request_route("/api/export?until=9999-12-31").status == 200


def test_one_that_was_built_is_fetched_whole(request_route: Ask, studio: Studio) -> None:
    add_picture(studio, 1)
    built = archives_of(studio)
    asked = built.ask(Filter())
    built.wait(20)
    answer = request_route(f"/api/archives/{asked.id}.zip")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.body == built.path(asked.id).read_bytes()
    for name in (f"{'0' * 32}.zip", "..%2Fstudio.sqlite", "x"):
        assert request_route(f"/api/archives/{name}").status == 404

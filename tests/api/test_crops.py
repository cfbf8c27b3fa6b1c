"""The routes of crops and contact sheets: what they send, under which name, what they refuse."""

import io

import pytest
from PIL import Image

from imagegen.provenance import read_provenance
from imagegen.studio import Studio
from imagegen.types import Picture
from tests.api.conftest import Ask
from tests.drawing import encoded
from tests.measures.people import Person, draw_people
from tests.sets import make_set
from tests.stocking import add_picture

NOBODY = "0" * 32


@pytest.fixture
def portrait(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> str:
    """The id of a stored portrait with a face at the left."""
    drawn = draw_people((800, 1000), Person(face=(300, 330, 240)))
    picture = Picture(data=encoded(drawn), media_type="image/png", width=800, height=1000)
    monkeypatch.setattr("tests.stocking.paint", lambda *_: picture)
    return add_picture(studio).id


@pytest.mark.parametrize("shape", ["round", "square", "3x4"])
def test_a_crop_is_cut_from_the_original_and_marked_as_made(
    request_route: Ask, portrait: str, shape: str
) -> None:
    reply = request_route(f"/api/records/{portrait}/crops/{shape}?download=Ana%2F..%2Fx")
    assert reply.status == 200
    assert reply.headers["content-disposition"].endswith("x.png")
    assert reply.headers["content-security-policy"].startswith("default-src 'none'")
    image = Image.open(io.BytesIO(reply.body))
    wide, high = image.size
    assert wide * 4 == high * 3 if shape == "3x4" else wide == high
    assert (image.mode == "RGBA") == (shape == "round")
    said = read_provenance(reply.body)
    assert said.source == "trainedAlgorithmicMedia"
    assert said.prompt == "A portrait of a calm teacher of forty. Aspect ratio: 1:1."
    assert said.system == "gemini-3-pro-image-preview"
    assert wide < 800, "the face is at the left, and so is the crop"


def test_a_browser_that_has_the_crop_gets_no_bytes(request_route: Ask, portrait: str) -> None:
    first = request_route(f"/api/records/{portrait}/crops/square")
    headers = {"if-none-match": first.headers["etag"]}
    again = request_route(f"/api/records/{portrait}/crops/square", headers=headers)
    assert (again.status, again.body) == (304, b"")
    assert first.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("shape", ["3:4", "oval", "..%2Fround", "%00"])
def test_no_other_shape(request_route: Ask, portrait: str, shape: str) -> None:
    reply = request_route(f"/api/records/{portrait}/crops/{shape}")
    assert reply.status in (400, 404)
    assert "error" in reply.json()


def test_no_crop_of_nothing(request_route: Ask) -> None:
    assert request_route(f"/api/records/{NOBODY}/crops/round").status == 404


def test_a_contact_sheet_shows_what_is_there_now(request_route: Ask, studio: Studio) -> None:
    jobs = make_set(studio, made=3)
    reply = request_route(f"/api/batches/{jobs[0].batch}/sheet")
    assert reply.status == 200
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["content-disposition"].startswith("attachment")
    before = Image.open(io.BytesIO(reply.body))
    assert before.width > 2 * 320 < before.height
    studio.run_attempt(jobs[3].id, 1)
    after = request_route(f"/api/batches/{jobs[0].batch}/sheet")
    assert Image.open(io.BytesIO(after.body)).size == before.size
    assert after.body != reply.body


def test_a_sheet_says_what_was_emptied_from_the_trash(request_route: Ask, studio: Studio) -> None:
    jobs = make_set(studio, made=1)
    (record,) = studio.history.of_jobs([jobs[0].id])
    studio.storage.path(record.file_name).unlink()
    assert request_route(f"/api/batches/{jobs[0].batch}/sheet").status == 200


@pytest.mark.parametrize("batch", [NOBODY, "x", "..%2F..%2Fetc", "%00" * 16])
def test_no_sheet_of_an_unknown_batch(request_route: Ask, batch: str) -> None:
    assert request_route(f"/api/batches/{batch}/sheet").status == 404

"""The routes of a renovation: the photo as it was given, the captioned copy, the map."""

import io
from typing import Any

import pytest
from PIL import Image, ImageChops

from imagegen.provenance import read_provenance
from imagegen.studio import Studio
from imagegen.types import Record, Reference
from tests.api.calling import Answer
from tests.api.conftest import Ask
from tests.drawing import encoded, photo
from tests.stocking import add_picture

NOBODY = "0" * 64
MAP = f"structure-1-{'a' * 64}-{'b' * 64}"


def keep(studio: Studio, data: bytes) -> str:
    return studio.storage.put_reference(Reference(name="room", data=data))


class TestPhoto:
    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
    def test_it_arrives_byte_for_byte(self, request_route: Ask, studio: Studio, kind: str) -> None:
        data = encoded(photo(60, 40), kind)
        reply = request_route(f"/references/{keep(studio, data)}")
        assert (reply.status, reply.body) == (200, data)
        assert reply.headers["content-type"] == f"image/{kind.lower()}"

    def test_it_may_be_kept_for_good_and_do_nothing(
        self, request_route: Ask, studio: Studio
    ) -> None:
        headers = request_route(f"/references/{keep(studio, encoded(photo(60, 40)))}").headers
        assert "immutable" in headers["cache-control"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("default-src 'none'")

    @pytest.mark.parametrize("data", [b"<svg onload='alert(1)'/>", b"<html>", b"%PDF-1.7", b""])
    def test_what_no_browser_shows_is_not_served(
        self, request_route: Ask, studio: Studio, data: bytes
    ) -> None:
        assert request_route(f"/references/{keep(studio, data)}").status == 404

    @pytest.mark.parametrize("name", [NOBODY, NOBODY[1:], "..%2fstudio.sqlite", "A" * 64])
    def test_what_is_no_photo_is_a_404(self, request_route: Ask, name: str) -> None:
        assert request_route(f"/references/{name}").status == 404

    def test_its_thumbnail_stands_upright(self, request_route: Ask, studio: Studio) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6
        sha256 = keep(studio, encoded(photo(800, 400), "JPEG", exif=exif))
        reply = request_route(f"/thumbnails/256/{sha256}.webp")
        with Image.open(io.BytesIO(reply.body)) as image:
            assert (image.format, image.size) == ("WEBP", (128, 256))


class TestCaptionedCopy:
    def ask(self, request_route: Ask, record: Record, **options: Any) -> Answer:
        return request_route(f"/api/records/{record.id}/captioned?download=room", **options)

    def test_it_differs_from_the_original_which_stays(
        self, request_route: Ask, studio: Studio
    ) -> None:
        record = add_picture(studio, kind="renovation", size=(400, 300))
        before = studio.storage.read(record.file_name)
        reply = self.ask(request_route, record)
        assert reply.headers["content-type"] == "image/png"
        assert reply.headers["content-disposition"] == "attachment; filename*=utf-8''room.png"
        copy = Image.open(io.BytesIO(reply.body)).convert("RGB")
        original = Image.open(io.BytesIO(before)).convert("RGB")
        assert ImageChops.difference(copy, original).getbbox() is not None
        assert studio.storage.read(record.file_name) == before

    @pytest.mark.parametrize(
        ("facts", "says"),
        [
            ({}, "trainedAlgorithmicMedia"),
            ({"more": {"references": ("a" * 64,)}}, "compositeWithTrainedAlgorithmicMedia"),
            ({"family": "draft"}, None),
        ],
    )
    def test_its_metadata_say_how_it_came_about(
        self, request_route: Ask, studio: Studio, facts: dict[str, Any], says: str | None
    ) -> None:
        record = add_picture(studio, kind="renovation", media_type="image/jpeg", **facts)
        found = read_provenance(self.ask(request_route, record).body)
        assert found.source == (says or "")
        assert found.prompt == (record.prompt_sent if says else "")

    def test_a_browser_that_has_it_gets_no_bytes(self, request_route: Ask, studio: Studio) -> None:
        record = add_picture(studio, kind="renovation")
        first = self.ask(request_route, record).headers
        assert first["cache-control"] == "no-cache", "its address names no version"
        sent = {"if-none-match": first["etag"]}
        assert self.ask(request_route, record, headers=sent).status == 304

    def test_what_cannot_be_read_has_none(self, request_route: Ask, studio: Studio) -> None:
        record = add_picture(studio, kind="renovation")
        studio.storage.path(record.file_name).write_bytes(b"rubbish")
        assert self.ask(request_route, record).status == 404

    def test_a_portrait_is_no_room(self, request_route: Ask, studio: Studio) -> None:
        assert self.ask(request_route, add_picture(studio)).status == 404


class TestMap:
    def test_a_kept_one_is_served(self, request_route: Ask, studio: Studio) -> None:
        data = encoded(photo(30, 20))
        studio.storage.put_measure(f"{MAP}.png", data)
        reply = request_route(f"/measures/{MAP}.png")
        assert (reply.status, reply.body) == (200, data)
        assert reply.headers["content-type"] == "image/png"

    @pytest.mark.parametrize("name", [f"{MAP}.png", f"{MAP}.json", "..%2fx.png"])
    def test_nothing_else_is(self, request_route: Ask, studio: Studio, name: str) -> None:
        studio.storage.put_measure(f"{MAP}.json", b"{}")
        assert request_route(f"/measures/{name}").status == 404

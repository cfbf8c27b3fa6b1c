"""The picture routes: the untouched bytes, cached for good, and nothing but pictures."""

import hashlib
import io
from dataclasses import replace

import pytest
from PIL import Image

from imagegen.studio import Studio
from tests.api.conftest import Ask
from tests.stocking import Stock, add_picture, paint

NOBODY = "0" * 64


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "gif"])
def test_an_original_arrives_byte_for_byte(request_route: Ask, studio: Studio, kind: str) -> None:
    record = add_picture(studio, media_type=f"image/{kind}")
    reply = request_route(f"/pictures/{record.file_name}")
    assert reply.status == 200
    assert hashlib.sha256(reply.body).hexdigest() == record.sha256
    assert reply.headers["content-type"] == f"image/{kind}"


def test_a_picture_may_be_kept_for_good_and_do_nothing(request_route: Ask, studio: Studio) -> None:
    record = add_picture(studio)
    headers = request_route(f"/pictures/{record.file_name}").headers
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["etag"] == f'"{record.sha256}"'
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["content-disposition"] == "inline"


@pytest.mark.parametrize("known", ['"{}"', 'W/"{}"', '"other", "{}"', "*"])
def test_a_browser_that_has_it_gets_no_bytes(
    request_route: Ask, studio: Studio, known: str
) -> None:
    record = add_picture(studio)
    sent = {"if-none-match": known.format(record.sha256)}
    reply = request_route(f"/pictures/{record.file_name}", headers=sent)
    assert (reply.status, reply.body) == (304, b"")


def test_a_browser_that_has_another_gets_the_bytes(request_route: Ask, studio: Studio) -> None:
    record = add_picture(studio)
    reply = request_route(f"/pictures/{record.file_name}", headers={"if-none-match": f'"{NOBODY}"'})
    assert reply.status == 200


def test_a_part_of_a_picture_can_be_asked_for(request_route: Ask, studio: Studio) -> None:
    record = add_picture(studio)
    whole = request_route(f"/pictures/{record.file_name}").body
    part = request_route(f"/pictures/{record.file_name}", headers={"range": "bytes=2-5"})
    assert (part.status, part.body) == (206, whole[2:6])


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("teacher", "teacher.png"),
        ("teacher.png", "teacher.png"),
        ("..%2F..%2Fetc%2Fpasswd", "passwd.png"),
        ("a%0d%0aSet-Cookie:%20x=1", "aSet-Cookie%3A%20x%3D1.png"),
        ("%22quoted%22;x", "%22quoted%22%3Bx.png"),
        ("%E6%95%99%E5%B8%88", "%E6%95%99%E5%B8%88.png"),
        ("", "picture.png"),
        ("...", "picture.png"),
        ("x" * 500, "x" * 120 + ".png"),
        ("evil.html", "evil.html.png"),
    ],
)
def test_a_download_has_a_name_that_can_do_no_harm(
    request_route: Ask, studio: Studio, wanted: str, name: str
) -> None:
    record = add_picture(studio)
    reply = request_route(f"/pictures/{record.file_name}?download={wanted}")
    assert reply.headers["content-disposition"] == f"attachment; filename*=utf-8''{name}"
    assert "set-cookie" not in reply.headers


@pytest.mark.parametrize(
    "path",
    [
        f"/pictures/{NOBODY}.png",
        f"/pictures/{NOBODY}.svg",
        f"/pictures/{NOBODY}.PNG",
        f"/pictures/{NOBODY[:-1]}.png",
        f"/pictures/{NOBODY}",
        "/pictures/..%2f..%2fstudio.sqlite",
        "/pictures/studio.sqlite",
        f"/thumbnails/256/{NOBODY}.webp",
        f"/thumbnails/128/{NOBODY}.webp",
        f"/thumbnails/256/{NOBODY}.png",
        "/thumbnails/256/..%2f..%2fstudio.sqlite",
    ],
)
def test_what_is_no_picture_is_a_404_in_json(request_route: Ask, path: str) -> None:
    reply = request_route(path)
    assert reply.status == 404
    if reply.headers["content-type"].startswith("application/json"):
        assert reply.json()["error"]["code"] == "not_found"


def test_a_picture_whose_file_is_gone_is_a_404(request_route: Ask, studio: Studio) -> None:
    record = add_picture(studio)
    studio.storage.path(record.file_name).unlink()
    assert request_route(f"/pictures/{record.file_name}").status == 404
    assert request_route(f"/thumbnails/256/{record.sha256}.webp").status == 404


@pytest.mark.parametrize("side", [256, 512, 2048])
def test_a_thumbnail_is_a_small_webp(request_route: Ask, studio: Studio, side: int) -> None:
    record = add_picture(studio, size=(2400, 8))
    reply = request_route(f"/thumbnails/{side}/{record.sha256}.webp")
    assert reply.headers["content-type"] == "image/webp"
    assert "immutable" in reply.headers["cache-control"]
    with Image.open(io.BytesIO(reply.body)) as image:
        assert (image.format, max(image.size)) == ("WEBP", side)


def test_a_thumbnail_is_never_larger_than_its_picture(request_route: Ask, studio: Studio) -> None:
    record = add_picture(studio, size=(40, 30))
    reply = request_route(f"/thumbnails/512/{record.sha256}.webp")
    with Image.open(io.BytesIO(reply.body)) as image:
        assert image.size == (40, 30)


def test_a_picture_that_cannot_be_decoded_has_no_thumbnail(
    request_route: Ask, studio: Studio
) -> None:
    whole = paint(Stock(size=(400, 300)), 1)
    torn = replace(whole, data=whole.data[: len(whole.data) // 2])
    studio.storage.put(torn)
    reply = request_route(f"/thumbnails/256/{torn.sha256}.webp")
    assert (reply.status, reply.json()["error"]["code"]) == (404, "not_found")
    assert "damaged" in reply.json()["error"]["message"]
    assert request_route(f"/pictures/{torn.sha256}.png").body == torn.data


def test_head_tells_the_size_without_the_bytes(request_route: Ask, studio: Studio) -> None:
    record = add_picture(studio)
    reply = request_route(f"/pictures/{record.file_name}", method="HEAD")
    assert (reply.status, reply.body) == (200, b"")
    assert reply.headers["content-length"] == str(record.byte_count)

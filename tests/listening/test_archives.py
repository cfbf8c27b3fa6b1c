"""The ZIP of an item: one base under all frames, and back; a hostile ZIP is refused."""

import io
import json
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from imagegen.errors import RequestError
from imagegen.listening import Item, item_to_plain, open_archive, pack_item, place_base
from imagegen.listening.archives import MOST_FILES
from imagegen.provenance import read_provenance
from tests.annotations.covered import covered
from tests.drawing import encoded, photo
from tests.exiftool import read_tags
from tests.listening.items import base_of, base_picture, finished_item, opened


@pytest.fixture(scope="module")
def packed() -> bytes:
    return pack_item(finished_item(), base_picture())


def files_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zip_of(files: dict[str, bytes]) -> bytes:
    answer = io.BytesIO()
    with zipfile.ZipFile(answer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return answer.getvalue()


class TestExport:
    def test_everything_is_there(self, packed: bytes) -> None:
        stems = [f"{folder}/sentence-{n}" for folder in ("16x9", "4x3") for n in range(1, 8)]
        wanted = {f"{stem}.{end}" for stem in stems for end in ("png", "svg")}
        more = {"item.json", "base.png", "contact-sheet.png", "16x9/base.png", "4x3/base.png"}
        assert set(files_of(packed)) == wanted | more

    def test_the_base_is_the_same_under_all_seven(self, packed: bytes) -> None:
        files = files_of(packed)
        frames = json.loads(files["item.json"])["frames"]
        assert len(frames) == 14
        assert {frame["base_sha256"] for frame in frames} == {base_of(files["base.png"]).sha256}
        assert files["base.png"] == base_picture()

    @pytest.mark.parametrize("folder", ["16x9", "4x3"])
    def test_pixels_outside_the_highlight_are_the_base_s(self, packed: bytes, folder: str) -> None:
        files, item = files_of(packed), finished_item()
        bare = opened(files[f"{folder}/base.png"])
        ratio = "16:9" if folder == "16x9" else "4:3"
        place = place_base(240, 160, ratio)  # type: ignore[arg-type]
        assert (
            bare.crop((place.left, place.top, place.left + 240, place.top + 160)).tobytes()
            == opened(base_picture()).tobytes()
        )
        for number, sentence in enumerate(item.sentences, 1):
            frame = opened(files[f"{folder}/sentence-{number}.png"])
            touched = np.asarray(np.asarray(bare) != np.asarray(frame)).any(axis=2)
            may = np.zeros_like(touched)
            for shape in sentence.shapes:
                may[place.top : place.top + 160, place.left : place.left + 240] |= covered(
                    shape, 240, 160
                )
            assert touched.any()
            assert may.mean() < 0.3
            assert not (touched & ~may).any()

    def test_frames_have_their_ratio(self, packed: bytes) -> None:
        files = files_of(packed)
        sizes = {name: opened(files[f"{name}/sentence-1.png"]).size for name in ("16x9", "4x3")}
        assert sizes == {"16x9": (284, 160), "4x3": (240, 180)}

    def test_webp_frames_lose_nothing(self, packed: bytes) -> None:
        other = files_of(pack_item(finished_item(), base_picture(), file_type="webp"))
        same = opened(files_of(packed)["16x9/sentence-3.png"])
        assert opened(other["16x9/sentence-3.webp"]).tobytes() == same.tobytes()

    def test_a_width_may_be_asked_for(self) -> None:
        files = files_of(pack_item(finished_item(), base_picture(), wide=320))
        assert opened(files["16x9/sentence-2.png"]).size == (320, 180)
        assert opened(files["4x3/sentence-2.png"]).size == (320, 240)

    def test_equal_items_are_equal_archives(self, packed: bytes) -> None:
        assert pack_item(finished_item(), base_picture()) == packed

    def test_frames_of_a_model_s_scene_are_marked(self, packed: bytes) -> None:
        files = files_of(packed)
        assert read_provenance(files["16x9/sentence-1.png"]).says_ai
        assert read_provenance(files["4x3/base.png"]).says_ai
        item = finished_item()
        assert item.base is not None
        drawn = replace(item, base=replace(item.base, made_by="draft"))
        plain = files_of(pack_item(drawn, base_picture()))
        assert not read_provenance(plain["16x9/sentence-1.png"]).says_ai

    def test_an_independent_reader_finds_the_mark(self, packed: bytes, tmp_path: Path) -> None:
        files = files_of(packed)
        marks = {"16x9/base.png": "trained", "16x9/sentence-1.png": "compositeWithTrained"}
        for name, mark in marks.items():
            tags = read_tags(files[name], tmp_path, "XMP:DigitalSourceType")
            assert any(f"/{mark}AlgorithmicMedia" in str(value) for value in tags.values()), tags

    def test_another_picture_is_not_packed(self) -> None:
        with pytest.raises(RequestError, match="not the scene of this item"):
            pack_item(finished_item(), encoded(photo(240, 160, seed=2)))
        with pytest.raises(RequestError, match="no scene yet"):
            pack_item(replace(finished_item(), base=None), base_picture())
        with pytest.raises(RequestError, match="not made as"):
            pack_item(finished_item(), base_picture(), file_type="gif")


class TestImport:
    def test_the_item_comes_back_equal_with_its_base(self, packed: bytes) -> None:
        found = open_archive(packed)
        assert found.item == finished_item()
        assert found.base is not None
        assert found.base.data == base_picture()

    def test_a_bare_item_file_is_taken(self) -> None:
        item = finished_item()
        found = open_archive(json.dumps(item_to_plain(item)).encode())
        assert (found.item, found.base) == (item, None)

    def test_an_edited_file_inside_is_refused_with_the_place(self, packed: bytes) -> None:
        files = files_of(packed)
        plain = json.loads(files["item.json"])
        plain["sentences"][3]["shapes"][0]["x"] = 1.5
        files["item.json"] = json.dumps(plain).encode()
        with pytest.raises(RequestError, match=r"sentences\[3\]\.shapes\[0\]\.x: 1\.5"):
            open_archive(zip_of(files))

    def test_nothing_is_unpacked_to_the_disk(self, packed: bytes, tmp_path: Path) -> None:
        files = files_of(packed) | {"../escaped.txt": b"x", "/escaped.txt": b"x"}
        assert open_archive(zip_of(files)).item == finished_item()
        assert not list(tmp_path.parent.rglob("escaped.txt"))


def _bomb(item: Item) -> bytes:
    files = {"item.json": json.dumps(item_to_plain(item)).encode(), "base.png": b"\0" * 60_000_000}
    return zip_of(files)


def _lying_size(item: Item) -> bytes:
    """The directory says 10 bytes; far more come out."""
    data = bytearray(zip_of({"item.json": b" " * 2_000_000}))
    place = data.rfind(b"PK\x01\x02")
    struct.pack_into("<I", data, place + 24, 10)
    return bytes(data)


def _packed_as(method: int) -> bytes:
    """With these methods one kilobyte may become hundreds of megabytes in a single step."""
    answer = io.BytesIO()
    with zipfile.ZipFile(answer, "w", method) as archive:
        archive.writestr("item.json", b" " * 900_000)
    return answer.getvalue()


def _twice(item: Item) -> bytes:
    answer = io.BytesIO()
    with zipfile.ZipFile(answer, "w") as archive:
        archive.writestr("item.json", b"{}")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("item.json", b"{}")
    return answer.getvalue()


def _other_picture(item: Item) -> bytes:
    files = {"item.json": json.dumps(item_to_plain(item)).encode()}
    return zip_of(files | {"base.png": encoded(photo(240, 160, seed=3))})


def _no_picture(item: Item) -> bytes:
    data = b"\x89PNG\r\n\x1a\n and then nothing of the kind"
    assert item.base is not None
    base = replace(item.base, sha256=sha256(data).hexdigest())
    plain = item_to_plain(replace(item, base=base))
    return zip_of({"item.json": json.dumps(plain).encode(), "base.png": data})


def _other_size(item: Item) -> bytes:
    assert item.base is not None
    plain = item_to_plain(replace(item, base=replace(item.base, width=9)))
    return zip_of({"item.json": json.dumps(plain).encode(), "base.png": base_picture()})


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_bomb, "base.png is larger than 50 MB unpacked"),
        (lambda item: _packed_as(zipfile.ZIP_BZIP2), "item.json is packed in a way"),
        (lambda item: _packed_as(zipfile.ZIP_LZMA), "item.json is packed in a way"),
        (_lying_size, "item.json|damaged|cannot be read"),
        (_twice, "two files of the same name"),
        (_other_picture, "another one"),
        (_no_picture, "unusable"),
        (_other_size, "says otherwise"),
        (lambda item: zip_of({"other.json": b"{}"}), "no item.json"),
        (lambda item: zip_of({str(n): b"" for n in range(MOST_FILES + 1)}), "more than"),
        (lambda item: zip_of({"item.json": b"\xff\xfe{"}), "neither"),
        (lambda item: b"PK\x03\x04 and then rubbish", "damaged"),
        (lambda item: b"\xff\xd8\xff a photo", "neither"),
        (lambda item: b"", "line 1"),
    ],
)
def test_a_hostile_archive_is_refused(make: Callable[[Item], bytes], said: str) -> None:
    with pytest.raises(RequestError, match=said) as caught:
        open_archive(make(finished_item()))
    assert caught.value.hint


def test_a_directory_of_too_many_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    data = zip_of({str(n): b"" for n in range(MOST_FILES + 1)})
    monkeypatch.setattr(zipfile, "ZipFile", lambda _: pytest.fail("it was read"))
    with pytest.raises(RequestError, match="more than"):
        open_archive(data)


def test_a_cut_archive_is_refused(packed: bytes) -> None:
    for share in (0.2, 0.9, 0.999):
        with pytest.raises(RequestError):
            open_archive(packed[: int(len(packed) * share)])

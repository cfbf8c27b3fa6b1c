"""Pictures on disk: whole or absent, found by their hash, never outside the folder."""

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagegen.errors import ConfigError, NotFound
from imagegen.storage import COPY_SIDES, Storage, copy_sides, write_durably
from imagegen.types import Reference
from tests.doubles.scripted import noise_picture


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path / "store", lambda data, side: b"webp%d" % side + data[:4])


def test_bytes_come_back_untouched(storage: Storage) -> None:
    picture = noise_picture()
    name = storage.put(picture)
    assert name == f"{picture.sha256}.png"
    assert storage.read(name) == picture.data
    assert storage.holds(name)


def test_equal_pictures_share_one_file(storage: Storage) -> None:
    assert storage.put(noise_picture(1)) == storage.put(noise_picture(1))
    assert len(list(storage.folder.rglob("*.png"))) == 1


def test_no_half_file_is_left(storage: Storage) -> None:
    storage.put(noise_picture())
    assert not list(storage.folder.rglob("*.part"))


@given(st.text(max_size=90))
def test_no_name_leaves_the_folder(name: str) -> None:
    with pytest.raises(NotFound):
        Storage(Path("/nowhere"), lambda data, side: data).path(name)


@pytest.mark.parametrize("name", ["../" * 3 + "a" * 64 + ".png", "A" * 64 + ".png", "a" * 64])
def test_near_misses_are_refused(storage: Storage, name: str) -> None:
    with pytest.raises(NotFound):
        storage.read(name)


def test_a_missing_picture_is_not_found(storage: Storage) -> None:
    with pytest.raises(NotFound):
        storage.read("a" * 64 + ".png")
    with pytest.raises(NotFound):
        storage.thumbnail_of("a" * 64, 256)


def test_references_keep_their_original(storage: Storage) -> None:
    reference = Reference(name="kitchen.tiff", data=b"II*\x00 anything")
    assert storage.read_reference(storage.put_reference(reference)) == reference.data
    with pytest.raises(NotFound):
        storage.read_reference("../../etc/passwd")


def test_thumbnails_are_made_once(tmp_path: Path) -> None:
    made: list[int] = []

    def shrink(data: bytes, side: int) -> bytes:
        made.append(side)
        return b"small"

    storage = Storage(tmp_path, shrink)
    name = storage.put(noise_picture())
    assert storage.thumbnail(name, 256).read_bytes() == b"small"
    assert storage.thumbnail_of(name.partition(".")[0], 256).exists()
    assert made == [256]
    with pytest.raises(NotFound):
        storage.thumbnail(name, 300)


def test_only_what_is_larger_than_a_screen_has_a_copy_of_its_size(tmp_path: Path) -> None:
    assert [2048 in copy_sides(*size) for size in ((2048, 2048), (1024, 2049))] == [False, True]
    storage = Storage(tmp_path, lambda data, side: b"small")
    name = storage.put(noise_picture())
    copies = [storage.thumbnail(name, side) for side in COPY_SIDES]
    storage.drop(name)
    assert not any(copy.exists() for copy in copies)


def test_a_full_store_does_not_lose_a_paid_picture(
    storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path / "elsewhere"))
    storage.folder.mkdir()
    (storage.folder / "pictures").write_text("a file where the folder should be")
    picture = noise_picture()
    with pytest.raises(ConfigError, match="rescued to") as caught:
        storage.put(picture)
    rescued = tmp_path / "elsewhere" / "imagegen-rescued" / f"{picture.sha256}.png"
    assert rescued.read_bytes() == picture.data
    assert str(rescued) in caught.value.message


def test_a_picture_that_is_there_is_kept_though_its_file_is_not_ours_to_change(
    storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path / "elsewhere"))
    picture = noise_picture()
    name = storage.put(picture)

    def refuse(*_asked: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "utime", refuse)
    monkeypatch.setattr("imagegen.storage.write_durably", refuse)
    assert storage.put(picture) == name
    with pytest.raises(ConfigError, match="could not be stored"):
        storage.put(noise_picture(2))
    assert not (tmp_path / "elsewhere").exists()


def test_write_replaces_whole_files_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "x.png"
    write_durably(target, b"first")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_durably(target, b"second")
    assert target.read_bytes() == b"first"
    assert [file.name for file in tmp_path.iterdir() if file.suffix == ".part"] == []


def test_sweep_removes_only_old_leftovers(storage: Storage) -> None:
    ours = storage.folder / "pictures" / "ab"
    old, new = ours / "a.png.1.part", ours / "b.png.2.part"
    foreign = storage.folder / "downloads" / "film.mkv.part"
    for file in (old, new, foreign):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x")
    for file in (old, foreign):
        os.utime(file, (time.time() - 7200,) * 2)
    assert storage.sweep() == 1
    assert new.exists()
    assert not old.exists()
    assert foreign.exists()


@pytest.mark.parametrize("torn", [b"", b"{", b"[]", b"\xff"])
def test_a_note_torn_by_a_power_loss_is_no_note(storage: Storage, torn: bytes) -> None:
    storage.note_delivery("job.1", {})
    (storage.folder / "deliveries" / "job.1.json").write_bytes(torn)
    assert storage.delivery("job.1") is None


def test_deliveries_are_noted_and_dropped(storage: Storage) -> None:
    assert storage.delivery("job.1") is None
    storage.note_delivery("job.1", {"pictures": [], "prompt_sent": "猫 🐈"})
    assert storage.deliveries() == ["job.1"]
    assert storage.delivery("job.1") == {"pictures": [], "prompt_sent": "猫 🐈"}
    storage.drop_delivery("job.1")
    storage.drop_delivery("job.1")
    assert storage.deliveries() == []

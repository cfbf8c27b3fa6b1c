"""The Python door: imagegen.generate_image and the names of the package."""

import subprocess
import sys
from pathlib import Path

import pytest

import imagegen
import imagegen.plans
from imagegen.errors import BadReference, ConfigError, ContentRefused, PlaceholderReturned
from imagegen.types import ImageRequest, ImageResult
from tests.app import ROOT
from tests.doubles.scripted import Scripted, blank_picture, noise_picture, result

PNG = noise_picture(1)


@pytest.fixture(autouse=True)
def scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imagegen.plans, "provider_class", lambda _name: Scripted)
    Scripted.reset(result(PNG))


def test_the_path_of_the_saved_picture_is_returned() -> None:
    path = imagegen.generate_image("a cup", model="gpt-image-2", output="cup.png")
    assert path == Path("cup.png")
    assert path.read_bytes() == PNG.data


def test_without_output_it_is_named_by_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imagegen.generate.time.time", lambda: 1763600000.0)
    assert imagegen.generate_image("a cup") == Path("output-1763600000.png")


def test_every_argument_reaches_the_provider(tmp_path: Path) -> None:
    (tmp_path / "room.png").write_bytes(PNG.data)
    imagegen.generate_image(
        "a room",
        model="gpt-image-2",
        provider="gateway",
        aspect_ratio="3:2",
        negative_prompt="no text",
        reference_images=[tmp_path / "room.png", "room.png"],
        quality="low",
        seed=3,
    )
    (request,) = Scripted.asked
    assert (request.prompt, request.model, request.provider) == ("a room", "gpt-image-2", "gateway")
    assert (request.aspect_ratio, request.negative_prompt) == ("3:2", "no text")
    assert (request.quality, request.seed, request.count) == ("low", 3, 1)
    assert [(r.name, r.data) for r in request.references] == [("room.png", PNG.data)] * 2


def test_a_wordless_task_takes_a_mask_and_options(tmp_path: Path) -> None:
    for name in ("room.png", "mask.png"):
        (tmp_path / name).write_bytes(noise_picture(len(name)).data)
    imagegen.generate_image(
        provider="stability",
        model="edit/erase",
        reference_images=[tmp_path / "room.png"],
        mask=tmp_path / "mask.png",
        task="erase",
        options={"grow_mask": 3},
    )
    (request,) = Scripted.asked
    assert (request.task, request.prompt, request.options) == ("erase", "", {"grow_mask": 3})
    assert request.mask is not None
    assert request.mask.data == noise_picture(8).data


def test_the_default_model_is_the_one_of_the_gateway() -> None:
    imagegen.generate_image("a cup")
    assert Scripted.asked[0].model == "gemini-3-pro-image-preview"


def test_the_record_and_the_cost_are_kept() -> None:
    imagegen.generate_image("a cup", model="gpt-image-2")
    studio = imagegen.shared_studio()
    (record,) = studio.history.page()
    assert (record.sha256, record.origin.kind) == (PNG.sha256, "picture")
    (total,) = studio.ledger.totals()
    assert (str(total.amount), total.currency, total.kind) == ("0.35", "CNY", "estimated")


def test_a_refusal_is_raised() -> None:
    Scripted.reset(ContentRefused("No."))
    with pytest.raises(ContentRefused):
        imagegen.generate_image("a cup")
    assert list(Path().glob("output-*")) == []


def test_a_blank_picture_is_raised_not_returned() -> None:
    Scripted.reset(result(blank_picture()))
    with pytest.raises(PlaceholderReturned):
        imagegen.generate_image("a cup", output="cup.png")
    assert not Path("cup.png").exists()


@pytest.mark.parametrize("path", ["no.png", ".", "a\0b"])
def test_a_reference_that_cannot_be_read_is_refused_in_time(path: str) -> None:
    with pytest.raises(BadReference, match="cannot be read"):
        imagegen.generate_image("a cup", reference_images=[path])
    assert Scripted.asked == []


def test_a_paid_picture_survives_a_target_that_vanished(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()

    def lose_the_folder(_request: ImageRequest) -> ImageResult:
        folder.rmdir()
        return result(PNG)

    Scripted.reset(lose_the_folder)
    with pytest.raises(ConfigError, match="It is kept"):
        imagegen.generate_image("a cup", output=folder / "cup.png")
    studio = imagegen.shared_studio()
    (record,) = studio.history.page()
    assert studio.storage.read(record.file_name) == PNG.data


def test_an_interrupted_copy_leaves_the_old_file_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("cup.png").write_bytes(b"old")

    def run_out_of_space(_source: Path, target: Path) -> None:
        target.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("imagegen.generate.shutil.copyfile", run_out_of_space)
    with pytest.raises(ConfigError, match="No space left on device"):
        imagegen.generate_image("a cup", output="cup.png")
    assert Path("cup.png").read_bytes() == b"old"
    assert [p.name for p in Path().iterdir() if p.name.endswith(".part")] == []


def test_every_public_name_is_there_and_nothing_else() -> None:
    assert all(getattr(imagegen, name) is not None for name in imagegen.__all__)
    assert set(imagegen.__all__) == set(imagegen._HOMES) == set(dir(imagegen))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = imagegen.nothing


def test_importing_the_package_loads_none_of_it() -> None:
    script = "import sys, imagegen; print([n for n in sys.modules if n.startswith('imagegen.')])"
    finished = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert finished.stdout == "[]\n"

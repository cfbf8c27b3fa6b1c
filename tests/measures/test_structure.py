"""The structure score falls when walls, windows, doors or the camera move, and not before."""

import io
import os
import re
import subprocess
import sys
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from PIL import Image

from imagegen.errors import BadReference, ConfigError
from imagegen.measures import StructureScore, score_structure
from imagegen.measures.structure import MEASURES
from tests.app import ROOT
from tests.drawing import encoded
from tests.measures.renovations import PAIRS, photo, score_table, scored

DOCUMENT = ROOT / "docs" / "structure-score.md"
TABLE = re.compile(r"(?<=<!-- table: drawn by the tests -->\n).*(?=<!-- end of table -->)", re.S)
ROW = re.compile(r"^\| ([a-z ]+) \| [^|]+ \| (\d+) \| ([\d.]+) \| ([\d.]+) \|$", re.M)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def score_of(name: str) -> int:
    score = scored(name).score
    assert score is not None
    return score


class TestOrder:
    def test_the_less_is_kept_the_lower(self) -> None:
        names = ("identical", "recoloured", "refurnished", "window shifted", "other room")
        scores = [score_of(name) for name in names]
        assert scores == sorted(set(scores), reverse=True)

    def test_the_photo_itself(self) -> None:
        same = scored("identical")
        assert (same.score, same.kept, same.added) == (100, 1.0, 0.0)

    @pytest.mark.parametrize("name", ["other grain", "recoloured", "evening"])
    def test_paint_and_light_are_no_structure(self, name: str) -> None:
        assert score_of(name) >= 90

    @pytest.mark.parametrize("kept", ["emptied", "refurnished", "renovated"])
    @pytest.mark.parametrize(
        "lost",
        [
            "door removed",
            "window shifted",
            "window removed",
            "back wall moved",
            "camera raised",
            "camera turned",
        ],
    )
    def test_any_furniture_scores_above_any_change_of_the_room(self, kept: str, lost: str) -> None:
        assert score_of(kept) > score_of(lost) + 3

    def test_paint_and_furniture_do_not_hide_a_shifted_window(self) -> None:
        assert score_of("shifted and recoloured") < score_of("recoloured") - 30
        assert score_of("shifted and refurnished") < score_of("refurnished") - 20

    def test_another_room_is_near_nothing(self) -> None:
        assert score_of("other room") <= 15


class TestHeatMap:
    def test_it_lies_over_the_photo(self) -> None:
        heat = opened(scored("window removed").heat_map)
        assert (heat.format, heat.size) == ("PNG", opened(photo()).size)

    def test_it_is_warm_where_the_window_was_and_dark_elsewhere(self) -> None:
        warm = _warmth(scored("window removed").heat_map)
        window = warm[150:290, 330:500]
        elsewhere = warm[:, :300]
        assert (window > 100).mean() > 0.1
        assert (elsewhere > 100).mean() < 0.01

    def test_nothing_moved_nothing_is_warm(self) -> None:
        assert _warmth(scored("identical").heat_map).max() < 100


def _warmth(data: bytes) -> np.ndarray:
    """Red above blue: the map's colours are warm, the dimmed picture is grey."""
    pixels = np.asarray(opened(data).convert("RGB")).astype(int)
    return pixels[:, :, 0] - pixels[:, :, 2]


class TestSizesAndShapes:
    @pytest.mark.parametrize("size", [(1536, 1152), (400, 300), (647, 480)])
    def test_another_size(self, size: tuple[int, int]) -> None:
        found = score_structure(photo(), encoded(opened(photo()).resize(size)))
        assert (found.score or 0) >= 95
        assert found.note == ""

    def test_a_stretched_result(self) -> None:
        found = score_structure(photo(), encoded(opened(photo()).resize((640, 640))))
        assert (found.score or 0) >= 95
        assert "stretched" in found.note

    def test_a_cropped_result(self) -> None:
        square = opened(photo()).crop((80, 0, 560, 480)).resize((1024, 1024))
        found = score_structure(photo(), encoded(square, "JPEG"))
        assert (found.score or 0) >= 90
        assert "overlap" in found.note

    def test_a_camera_that_was_held_upright(self) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6  # turn a quarter clockwise to see it
        lying = opened(photo()).transpose(Image.Transpose.ROTATE_90)
        found = score_structure(photo(), encoded(lying, "JPEG", exif=exif, quality=95))
        assert (found.score or 0) >= 95

    @pytest.mark.parametrize("size", [(1, 1), (2, 900), (40, 30)])
    def test_a_tiny_picture(self, size: tuple[int, int]) -> None:
        tiny = encoded(Image.new("RGB", size, "white"))
        assert score_structure(tiny, photo()).score is None
        assert score_structure(photo(), tiny).score == 0


class TestWhatCannotBeScored:
    def test_without_lines_the_score_is_unknown_and_not_zero(self) -> None:
        blank = score_structure(encoded(Image.new("RGB", (300, 200), "grey")), photo())
        assert blank.score is None
        assert "no straight lines" in blank.note

    def test_what_is_no_picture_is_named(self) -> None:
        with pytest.raises(BadReference, match="The photo is empty"):
            score_structure(b"", photo())
        with pytest.raises(BadReference, match="The result is a web page"):
            score_structure(photo(), b"<!doctype html><html>busy</html>")

    def test_without_opencv_the_error_names_the_command(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delitem(sys.modules, "imagegen.measures.alignment", raising=False)
        monkeypatch.setitem(sys.modules, "cv2", None)
        with pytest.raises(ConfigError, match=r"pip install 'imagegen-studio\[vision\]'"):
            score_structure(photo(), photo())

    def test_a_score_is_a_value(self) -> None:
        with pytest.raises(FrozenInstanceError):
            scored("identical").score = 1  # type: ignore[misc]  # what is tested
        assert "heat_map" not in repr(scored("identical"))


def test_opencv_is_not_loaded_before_it_is_needed() -> None:
    script = "import sys, imagegen.measures; print({'cv2', 'numpy'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"


class TestDocument:
    def test_the_table_is_what_is_measured(self) -> None:
        """Run with WRITE_DOCS=1 to bring docs/structure-score.md up to date.

        Processors round differently, so a figure may differ a little from the written one.
        """
        text = DOCUMENT.read_text("utf-8")
        if os.environ.get("WRITE_DOCS"):
            text = TABLE.sub(lambda _: f"\n{score_table()}\n\n", text)
            DOCUMENT.write_text(text, "utf-8")
        rows = ROW.findall(text)
        assert [row[0] for row in rows] == [pair.name for pair in PAIRS]
        for name, *figures in rows:
            found: StructureScore = scored(name)
            assert found.score == pytest.approx(int(figures[0]), abs=2)
            assert found.kept == pytest.approx(float(figures[1]), abs=0.03)
            assert found.added == pytest.approx(float(figures[2]), abs=0.03)

    def test_it_says_what_is_measured(self) -> None:
        assert MEASURES in " ".join(DOCUMENT.read_text("utf-8").split())

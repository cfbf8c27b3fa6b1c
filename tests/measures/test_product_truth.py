"""Product truth: a second photo agrees; other colours, outlines, prints or labels are told."""

import io
import stat
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFont

from imagegen.errors import BadReference
from imagegen.measures import ProductTruth, TruthFinding, compare_product
from imagegen.measures import product_comparison as comparison
from imagegen.measures.label_text import missing_words
from tests.app import ROOT

BLUE, RED = (38, 84, 150), (170, 40, 46)


@cache
def carton(
    colour: tuple[int, int, int] = BLUE, word: str = "KAMILLE", seed: int = 3
) -> Image.Image:
    """A printed carton on white: a label with a word and a pattern of its own."""
    image = Image.new("RGB", (640, 640), "white")
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((160, 60, 480, 580), 18, fill=colour)
    pen.rectangle((190, 220, 450, 470), fill=(240, 226, 190))
    pen.text((205, 235), word, fill=(40, 30, 30), font=ImageFont.load_default(44))
    chance = np.random.default_rng(seed)
    for _ in range(60):
        x, y = int(chance.integers(200, 420)), int(chance.integers(300, 440))
        tint = tuple(int(value) for value in chance.integers(30, 200, 3))
        pen.rectangle(
            (x, y, x + int(chance.integers(5, 26)), y + int(chance.integers(5, 26))), tint
        )
    return image


def smooth(colour: tuple[int, int, int] = BLUE) -> Image.Image:
    image = Image.new("RGB", (480, 480), "white")
    ImageDraw.Draw(image).ellipse((90, 60, 390, 420), fill=colour)
    return image


def busy(product: Image.Image) -> Image.Image:
    """The carton in a scene whose border has many colours."""
    chance = np.random.default_rng(5)
    tiles = chance.integers(0, 255, (9, 9, 3)).astype(np.uint8)
    scene = Image.fromarray(tiles).resize((900, 900), Image.Resampling.BICUBIC)
    scene.paste(product.crop((160, 60, 480, 580)), (330, 210))
    return scene


def photo(image: Image.Image, quality: int = 90) -> bytes:
    answer = io.BytesIO()
    image.save(answer, "JPEG", quality=quality)
    return answer.getvalue()


def moved(image: Image.Image) -> Image.Image:
    """Another photo of the same: nearer, off the middle, a little lighter."""
    whole = Image.new("RGB", (1000, 1000), "white")
    whole.paste(image.resize((900, 900), Image.Resampling.LANCZOS), (70, 30))
    return ImageEnhance.Brightness(whole).enhance(1.03)


def told(truth: ProductTruth) -> dict[str, str]:
    return {finding.aspect: finding.state for finding in truth.findings}


def compared(one: Image.Image, other: Image.Image, *, same_view: bool = True) -> ProductTruth:
    return compare_product(photo(one), photo(other), same_view=same_view)


def finding(truth: ProductTruth, aspect: str) -> TruthFinding:
    return next(one for one in truth.findings if one.aspect == aspect)


class TestTheSameProduct:
    @pytest.mark.parametrize("result", [carton(), moved(carton())], ids=["itself", "moved"])
    def test_nothing_is_flagged(self, result: Image.Image) -> None:
        truth = compared(carton(), result)
        assert truth.flags == ()
        assert [told(truth)[name] for name in ("colours", "shape", "marks")] == ["agrees"] * 3

    def test_a_scene_is_compared_where_the_marks_are(self) -> None:
        truth = compared(carton(), busy(carton()))
        assert told(truth) == {
            "colours": "agrees",
            "shape": "not checked",
            "marks": "agrees",
            "label": "not checked",
        }
        assert "no plain background" in truth.unchecked[0]

    def test_every_aspect_is_always_told(self) -> None:
        for truth in (compared(carton(), carton()), compared(busy(carton()), smooth())):
            assert list(told(truth)) == ["colours", "shape", "marks", "label"]
            assert all(finding.found for finding in truth.findings)


class TestAnotherProduct:
    def test_another_colour(self) -> None:
        truth = compared(carton(), carton(RED))
        assert told(truth)["colours"] == "differs"
        assert told(truth)["shape"] == "agrees"
        assert "became" in truth.flags[0]

    def test_the_words_name_the_colours(self) -> None:
        words = finding(compared(smooth(), smooth(RED)), "colours").found
        before, after = words.split("became")
        assert _near(before.split()[-1], BLUE)
        assert _near(after.split()[0], RED)

    def test_another_colour_in_a_scene(self) -> None:
        truth = compared(carton(), busy(carton(RED)))
        assert (told(truth)["colours"], told(truth)["marks"]) == ("differs", "agrees")

    def test_a_new_colour_counts_as_much_as_a_lost_one(self) -> None:
        striped = smooth()
        ImageDraw.Draw(striped).rectangle((150, 200, 330, 280), fill=(250, 210, 30))
        assert told(compared(smooth(), striped))["colours"] == "differs"
        assert told(compared(striped, smooth()))["colours"] == "differs"

    @pytest.mark.parametrize("size", [(640, 560), (560, 640)])
    def test_another_shape(self, size: tuple[int, int]) -> None:
        bent = carton().resize(size, Image.Resampling.LANCZOS)
        truth = compared(carton(), bent)
        assert (told(truth)["shape"], told(truth)["colours"]) == ("differs", "agrees")
        assert "for its height" in " ".join(truth.flags)

    def test_another_outline_of_the_same_size(self) -> None:
        notched = carton().copy()
        ImageDraw.Draw(notched).polygon([(160, 60), (320, 60), (160, 300)], fill="white")
        assert told(compared(carton(), notched))["shape"] == "differs"

    def test_another_side_is_not_held_against_it(self) -> None:
        truth = compared(carton(), smooth(), same_view=False)
        assert finding(truth, "shape").found == "Shape: the result was asked for from another side."

    def test_another_print(self) -> None:
        truth = compared(carton(), carton(word="PFEFFER", seed=99))
        assert told(truth)["marks"] == "differs"
        assert "marks" in truth.flags[-1]

    def test_a_smooth_product_has_no_marks_to_compare(self) -> None:
        truth = compared(smooth(), smooth())
        assert told(truth)["marks"] == "not checked"
        assert "too smooth" in finding(truth, "marks").found


class TestLabel:
    def test_without_a_reader_it_says_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "")
        label = finding(compared(carton(), carton()), "label")
        assert (label.state, label.value) == ("not checked", None)
        assert "imagegen-studio[ocr]" in label.found

    def test_words_that_are_known(self) -> None:
        read = _label(("Kamille", "500 g"), lambda data, languages: ("KAMlLLE", "500g"))
        assert (read.state, read.value) == ("agrees", 0)
        lost = _label(("Kamille", "Tee"), lambda data, languages: ("KAM", "TEE"))
        assert (lost.state, lost.found) == ("differs", "Label differs: not found are Kamille.")

    def test_words_are_read_on_the_reference_when_nobody_names_them(self) -> None:
        seen: list[str] = []

        def reader(data: bytes, languages: str) -> tuple[str, ...]:
            seen.append(languages)
            return ("KAMILLE",) if len(seen) == 1 else ()

        assert _label((), reader).found == "Label differs: not found are KAMILLE."
        assert seen == ["eng", "eng"]

    def test_no_words_at_all(self) -> None:
        assert _label((), lambda data, languages: ()).state == "not checked"

    @pytest.mark.parametrize(
        ("wanted", "read", "missing"),
        [
            (["洋甘菊"], ["洋甘菊茶"], []),
            (["ＡＢＣ"], ["abc"], []),
            (["BIO"], ["B10"], ["BIO"]),
            (["Organic"], ["0rganic"], []),
            (["A", "!"], [], ["A"]),
        ],
    )
    def test_which_words_count_as_found(
        self, wanted: list[str], read: list[str], missing: list[str]
    ) -> None:
        assert list(missing_words(wanted, read)) == missing


def test_a_reader_that_is_installed_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stand-in for the package and the program, found and imported as the real ones are."""
    (tmp_path / "pytesseract.py").write_text(
        "class TesseractError(RuntimeError): pass\n"
        "class Output: DICT = 'dict'\n"
        "def image_to_data(image, lang, output_type):\n"
        "    if lang != 'eng': raise TesseractError('no data for ' + lang)\n"
        "    return {'text': ['KAMILLE', 'x', 'blur'], 'conf': ['96', '91', '12']}\n"
    )
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    try:
        truth = compare_product(photo(carton()), photo(carton()))
        assert finding(truth, "label").state == "agrees"
        chinese = compare_product(photo(carton()), photo(carton()), label=("洋甘菊",))
        assert "no data for chi_sim+eng" in finding(chinese, "label").found
        assert told(chinese)["label"] == "not checked"
    finally:
        sys.modules.pop("pytesseract", None)


def test_without_opencv_the_rest_is_compared() -> None:
    code = (
        "import sys; sys.modules['cv2'] = None\n"
        "from imagegen.measures import product_comparison as c\n"
        "c.has_vision = lambda: False\n"
        "from tests.measures.test_product_truth import *\n"
        "truth = compared(carton(), carton(RED))\n"
        "print(told(truth)); print(finding(truth, 'marks').found)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "'colours': 'differs', 'shape': 'agrees', 'marks': 'not checked'" in done.stdout
    assert "imagegen-studio[vision]" in done.stdout


@pytest.mark.parametrize(("which", "place"), [(0, "The reference photo"), (1, "The result")])
def test_what_is_no_picture_is_named(which: int, place: str) -> None:
    given = [photo(smooth()), photo(smooth())]
    given[which] = b"no picture"
    with pytest.raises(BadReference, match=place):
        compare_product(*given)


def _label(words: tuple[str, ...], reader: comparison.LabelReader) -> TruthFinding:
    pictures = photo(carton()), photo(carton())
    return finding(comparison.compare(*pictures, words, True, reader), "label")


def _near(text: str, colour: tuple[int, int, int]) -> bool:
    found = tuple(int(text[place : place + 2], 16) for place in (1, 3, 5))
    return all(abs(one - other) <= 6 for one, other in zip(found, colour, strict=True))

"""The words on a label, read with Tesseract where it is installed, and what is missing of them."""

import difflib
import io
import shutil
import unicodedata
from collections.abc import Callable, Sequence
from importlib.util import find_spec

from PIL import Image

LabelReader = Callable[[bytes, str], tuple[str, ...]]
"""Encoded picture and Tesseract's name of the languages -> the words in it, as they stand."""
INSTALL_COMMAND = "pip install 'imagegen-studio[ocr]', and the program tesseract"
_ALIKE = 0.8
"""A word is found when it is this like one that was read: readers confuse O and 0."""
_SUREST = 50
_LARGEST = 40


class Unreadable(RuntimeError):
    """The reader itself failed; its text says why."""


def installed_reader() -> LabelReader | None:
    """Tesseract, or None when it or its Python package is not installed."""
    if find_spec("pytesseract") is None or shutil.which("tesseract") is None:
        return None
    return _read


def languages_of(words: Sequence[str]) -> str:
    """Tesseract's language for these words: Chinese and English, or English."""
    chinese = any("\u4e00" <= mark <= "\u9fff" for word in words for mark in word)
    return "chi_sim+eng" if chinese else "eng"


def missing_words(wanted: Sequence[str], read: Sequence[str]) -> tuple[str, ...]:
    """The wanted words that nothing read is like; case, width and punctuation do not count."""
    found = [_fold(word) for word in read]
    whole = "".join(found)
    return tuple(
        word
        for word in wanted
        if _fold(word) and _fold(word) not in whole and not _is_like_one(_fold(word), found)
    )


def split_words(texts: Sequence[str]) -> tuple[str, ...]:
    """The words of some lines, each once, without those of one letter."""
    words = [word.strip(".,;:!?\"'()[]") for text in texts for word in text.split()]
    return tuple(dict.fromkeys(word for word in words if len(_fold(word)) > 1))[:_LARGEST]


def _is_like_one(word: str, found: Sequence[str]) -> bool:
    return any(difflib.SequenceMatcher(None, word, one).ratio() >= _ALIKE for one in found)


def _fold(word: str) -> str:
    plain = unicodedata.normalize("NFKC", word).casefold()
    return "".join(mark for mark in plain if mark.isalnum())


def _read(data: bytes, languages: str) -> tuple[str, ...]:
    import pytesseract  # type: ignore[import-not-found,import-untyped,unused-ignore]  # an extra

    with Image.open(io.BytesIO(data)) as image:
        try:
            told = pytesseract.image_to_data(
                image, lang=languages, output_type=pytesseract.Output.DICT
            )
        except (pytesseract.TesseractError, OSError) as error:
            raise Unreadable(f"Tesseract could not read it: {str(error)[:200]}") from error
    sure = zip(told["text"], told["conf"], strict=True)
    return split_words([text for text, share in sure if float(share) >= _SUREST])

"""Names of exported files: the channel's pattern, safe on every system, none of them twice."""

import re
import unicodedata
from collections import Counter

from imagegen.errors import RequestError
from imagegen.marketplaces.channels import Channel
from imagegen.marketplaces.findings import CheckReport

NOT_READY = "not-ready/"
"""The folder of what a channel would refuse, so that nobody uploads it unawares."""
_LONGEST = 60
_EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "TIFF": "tif", "GIF": "gif"}


def clean_sku(sku: str) -> str:
    """Letters, digits, "-" and "_"; everything else becomes "-". RequestError when none is left."""
    plain = unicodedata.normalize("NFKD", sku).encode("ascii", "ignore").decode()
    clean = re.sub(r"[^A-Za-z0-9_]+", "-", plain).strip("-")[:_LONGEST]
    if not clean:
        raise RequestError(
            f"The product number {sku[:40]!r} has no letter or digit that a file name can hold.",
            "Give the product a number of letters A to Z and digits.",
        )
    return clean


class Names:
    """Gives each picture of one export its name; counts the pictures of each product."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._counts: Counter[str] = Counter()
        self._owners: dict[str, str] = {}

    def next_number(self, sku: str) -> int:
        """The next picture of the product. RequestError when two products would share a name."""
        clean = clean_sku(sku)
        # Case does not count: Windows and macOS would write one file over the other.
        owner = self._owners.setdefault(clean.lower(), sku)
        if owner != sku:
            raise RequestError(
                f"The product numbers {owner[:40]!r} and {sku[:40]!r} give the same file names.",
                "Change one of them.",
            )
        self._counts[sku] += 1
        return self._counts[sku]

    def name(self, sku: str, number: int, form: str) -> str:
        """The file's name; a further picture where the channel takes one gets its number too."""
        clean, extension = clean_sku(sku), _EXTENSIONS[form]
        pattern = self._channel.file_name
        plain = pattern.format(sku=clean, number=f"{number:02}", extension=extension)
        if number == 1 or "{number}" in pattern:
            return plain
        return f"{NOT_READY}{clean}-{number:02}.{extension}"

    def too_many(self, number: int) -> str:
        """Why a picture of that number is one too many, or ""."""
        most = self._channel.most_pictures
        if most is None or number <= most:
            return ""
        return f"{self._channel.title} takes {most} of each product, and this is number {number}."


def place(name: str, report: CheckReport, too_many: str) -> str:
    """The path in the archive: beside the report, or in the folder of what is not ready."""
    bare = name.removeprefix(NOT_READY)
    return bare if report.ready and not too_many else NOT_READY + bare

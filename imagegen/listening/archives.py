"""An item as one ZIP for an item bank, and a ZIP, which may be hostile, back as an item."""

import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from PIL import Image

from imagegen.annotations import Ground, Placement, open_base, read_ground
from imagegen.errors import RequestError
from imagegen.listening.contact_sheet import draw_contact_sheet
from imagegen.listening.frames import (
    FRAME_RATIOS,
    FrameRatio,
    draw_frame,
    encode_frame,
    frame_base,
    paint_frame,
    place_base,
)
from imagegen.listening.item import Base, Item
from imagegen.listening.item_file import MOST_BYTES, item_from_plain, item_to_plain, read_json
from imagegen.pictures import identify
from imagegen.provenance import SourceType, stamp_picture
from imagegen.types import MEDIA_TYPES, Picture

MOST_ARCHIVE: Final = 120_000_000
MOST_BASE: Final = 50_000_000
MOST_FILES: Final = 200
ITEM: Final = "item.json"
FOLDERS: Final[dict[FrameRatio, str]] = {"16:9": "16x9", "4:3": "4x3"}
_MOMENT = (1980, 1, 1, 0, 0, 0)
"""Every file carries the same time, so that equal items are equal archives."""

SCENE: Final[SourceType] = "trainedAlgorithmicMedia"
MARKED: Final[SourceType] = "compositeWithTrainedAlgorithmicMedia"
_CHUNK = 1 << 20
_ENTRY = b"PK\x01\x02"
"""How each entry of a ZIP's directory begins; APPNOTE 4.3.12."""
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""What `zipfile` unpacks in bounded steps: of bzip2 and LZMA one step may be gigabytes."""
_STEP = "Export the item again."


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What an archive or an item file held. `base` is None where it brought no picture."""

    item: Item
    base: Picture | None


def base_name(base: Base) -> str:
    return f"base.{MEDIA_TYPES[base.media_type]}"


def pack_item(item: Item, base: bytes, *, file_type: str = "png", wide: int | None = None) -> bytes:
    """The ZIP: seven frames as pixels and as SVG in 16:9 and 4:3, item.json, a contact sheet.

    `file_type` is "png" or "webp"; `wide` the frames' width in pixels, None the base's own
    pixels. RequestError when the item has no base, or `base` is not its bytes.
    """
    if item.base is None:
        raise RequestError("The item has no scene yet.", "Choose its base scene first.")
    if sha256(base).hexdigest() != item.base.sha256:
        raise RequestError("That is not the scene of this item.", "Choose its base scene again.")
    item_from_plain(item_to_plain(item))  # what could not be read back is not written
    image = open_base(base)
    ground = read_ground(image)
    answer = io.BytesIO()
    with zipfile.ZipFile(answer, "w", zipfile.ZIP_STORED) as archive:
        _write(archive, base_name(item.base), base)
        small: list[Image.Image] = []
        by_model = item.base.made_by == "model"
        for ratio in FRAME_RATIOS:
            place = place_base(image.width, image.height, ratio, wide)
            bare = frame_base(image, place)
            frames = _write_frames(
                archive, item, _Sheet(ratio, file_type, bare, ground, place, by_model)
            )
            small = small or frames
        plain = item_to_plain(item) | {"frames": list(_frame_facts(item, file_type))}
        _write(archive, ITEM, json.dumps(plain, ensure_ascii=False, indent=2).encode())
        _write(archive, "contact-sheet.png", draw_contact_sheet(item, small))
    return answer.getvalue()


def open_archive(data: bytes) -> Opened:
    """An exported ZIP, or a bare `item.json`; RequestError says what is wrong with it."""
    if data[:2] != b"PK":
        return Opened(item=item_from_plain(read_json(_text(data[: MOST_BYTES + 1]))), base=None)
    if len(data) > MOST_ARCHIVE:
        raise RequestError(
            f"The archive is larger than {MOST_ARCHIVE // 1_000_000} MB.", "Choose an item's ZIP."
        )
    # Counted before the directory is read: of millions of entries that takes gigabytes.
    if data.count(_ENTRY) > MOST_FILES:
        raise _too_many()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _open(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise RequestError("The archive is damaged or locked.", _STEP) from error
    except (OSError, ValueError, OverflowError) as error:
        raise RequestError("The archive cannot be read.", _STEP) from error


@dataclass(frozen=True)
class _Sheet:
    """What the seven frames of one ratio share."""

    ratio: FrameRatio
    file_type: str
    frame: Image.Image
    ground: Ground
    place: Placement
    by_model: bool

    def encode(self, frame: Image.Image, source: SourceType) -> bytes:
        """The frame as a file, marked as machine-made where a model drew the scene."""
        data = encode_frame(frame, self.file_type)
        return stamp_picture(data, source).data if self.by_model else data


def _write_frames(archive: zipfile.ZipFile, item: Item, sheet: _Sheet) -> list[Image.Image]:
    """All frames of one ratio; returns them small, for the contact sheet."""
    folder, small = FOLDERS[sheet.ratio], []
    bare = f"base.{sheet.file_type}"
    _write(archive, f"{folder}/{bare}", sheet.encode(sheet.frame, SCENE))
    for number, sentence in enumerate(item.sentences, 1):
        painted = paint_frame(sheet.frame, sentence, sheet.ground, sheet.place)
        stem = f"{folder}/sentence-{number}"
        data = sheet.encode(painted, MARKED)
        _write(archive, f"{stem}.{sheet.file_type}", data)
        title = sentence.described(item.setting)
        drawing = draw_frame(sentence, sheet.ground, sheet.place, picture=bare, title=title)
        _write(archive, f"{stem}.svg", drawing.encode())
        painted.thumbnail((480, 480))
        small.append(painted)
    return small


def _frame_facts(item: Item, file_type: str) -> Iterator[dict[str, Any]]:
    for ratio in FRAME_RATIOS:
        for number, sentence in enumerate(item.sentences, 1):
            stem = f"{FOLDERS[ratio]}/sentence-{number}"
            yield {
                "sentence": number,
                "ratio": ratio,
                "picture": f"{stem}.{file_type}",
                "drawing": f"{stem}.svg",
                "base_sha256": item.base.sha256 if item.base else "",
                "alt_text": sentence.described(item.setting),
            }


def _write(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, _MOMENT)
    info.external_attr = 0o644 << 16
    packed = zipfile.ZIP_DEFLATED if name.endswith((".svg", ".json")) else zipfile.ZIP_STORED
    archive.writestr(info, data, packed)


def _open(archive: zipfile.ZipFile) -> Opened:
    """Two files are read, by their exact names and into memory: nothing is ever unpacked."""
    names = [info.filename for info in archive.infolist()]
    if len(names) > MOST_FILES:
        raise _too_many()
    if len(set(names)) < len(names):
        raise RequestError("The archive has two files of the same name.", _STEP)
    if ITEM not in names:
        raise RequestError(f"The archive has no {ITEM}.", "Choose the ZIP of an item.")
    item = item_from_plain(read_json(_text(_read(archive, ITEM, MOST_BYTES))))
    if item.base is None or base_name(item.base) not in names:
        return Opened(item=item, base=None)
    data = _read(archive, base_name(item.base), MOST_BASE)
    return Opened(item=item, base=_verified(data, item.base))


def _too_many() -> RequestError:
    return RequestError(f"The archive has more than {MOST_FILES} files.", _STEP)


def _read(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """At most `most` bytes, whatever the archive says of the size."""
    if archive.getinfo(name).compress_type not in _METHODS:
        raise RequestError(f"{name} is packed in a way that is not taken here.", _STEP)
    parts, total = [], 0
    with archive.open(name) as file:
        while part := file.read(_CHUNK):
            total += len(part)
            if total > most:
                raise RequestError(f"{name} is larger than {most // 1_000_000} MB unpacked.", _STEP)
            parts.append(part)
    return b"".join(parts)


def _verified(data: bytes, base: Base) -> Picture:
    """The picture as it says it is: its hash, its kind, its size, and whole."""
    if sha256(data).hexdigest() != base.sha256:
        raise RequestError("base.sha256: the picture in the archive is another one.", _STEP)
    try:
        picture = identify(data)
    except ValueError as error:
        raise RequestError(f"The scene in the archive is unusable: {error}", _STEP) from error
    said = (base.media_type, base.width, base.height)
    if said != (picture.media_type, picture.width, picture.height):
        raise RequestError(
            f"base: the picture is {picture.media_type}, {picture.width} x {picture.height} px, "
            "and item.json says otherwise.",
            _STEP,
        )
    open_base(data)
    return picture


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RequestError("That is neither an item's ZIP nor an item.json.", _STEP) from error

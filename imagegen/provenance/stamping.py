"""Put the mark of a machine-made picture into an export, without touching its pixels."""

from dataclasses import dataclass, field

from imagegen.errors import BadReference
from imagegen.pictures.references import naming
from imagegen.provenance.containers import (
    PacketTooLarge,
    has_manifest,
    read_packet,
    write_packet,
)
from imagegen.provenance.xmp import BrokenPacket, SourceType, mark_packet, source_of
from imagegen.types import Reference

_REPLACED = "{} It was replaced by a packet that holds the mark only."
_UNSIGNED = (
    "The C2PA manifest is still in the file, but it was signed for the original's bytes: a "
    "validator will say that this export was changed. The original still validates."
)


@dataclass(frozen=True, kw_only=True)
class Stamped:
    """The marked bytes. `notes` are what the user should know."""

    data: bytes = field(repr=False)
    notes: tuple[str, ...] = ()


def stamp_picture(data: bytes, source: SourceType) -> Stamped:
    """A copy with IPTC's `DigitalSourceType` in its XMP: PNG iTXt, JPEG APP1 or WebP "XMP ".

    Pixels and all other metadata stay byte for byte. A file that carries the mark already comes
    back as it is. BadReference when it is none of the three formats.
    """
    with naming(Reference(name="The picture", data=data)):
        packet, signed = read_packet(data), has_manifest(data)
    if packet is not None and _says(packet, source):
        return Stamped(data=data)
    new, notes = _marked(packet, source)
    try:
        with naming(Reference(name="The picture", data=data)):
            written = write_packet(data, new)
    except BadReference as error:
        if isinstance(error.__cause__, PacketTooLarge):
            hint = "Export it as PNG, which has room for it."
            raise BadReference(str(error.__cause__), hint) from error
        raise
    return Stamped(data=written, notes=(*notes, _UNSIGNED) if signed else notes)


def _says(packet: bytes, source: SourceType) -> bool:
    try:
        return source_of(packet) == source
    except BrokenPacket:
        return False


def _marked(packet: bytes | None, source: SourceType) -> tuple[bytes, tuple[str, ...]]:
    try:
        return mark_packet(packet, source), ()
    except BrokenPacket as error:
        return mark_packet(None, source), (_REPLACED.format(error),)

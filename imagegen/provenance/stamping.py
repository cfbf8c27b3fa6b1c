"""Put the mark of a machine-made picture into an export, without touching its pixels."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from imagegen.errors import BadReference
from imagegen.pictures.references import naming
from imagegen.provenance.containers import (
    PacketTooLarge,
    has_manifest,
    read_packet,
    write_packet,
)
from imagegen.provenance.xmp import (
    NEGATIVE,
    BrokenPacket,
    SourceType,
    mark_packet,
    read_said,
)
from imagegen.types import Record, Reference

_REPLACED = "{} It was replaced by a packet that holds the mark only."
_UNSIGNED = (
    "The C2PA manifest is still in the file, but it was signed for the original's bytes: a "
    "validator will say that this export was changed. The original still validates."
)
_UNSAID = "The prompt and the model did not fit beside what the file says already."
_NO_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""XML 1.0, 2.2: no text may hold these."""
LONGEST_PROMPT = 5000
"""Characters; with as many to avoid it fits into a JPEG, where others write something too."""
_LONGEST_SYSTEM = 200


@dataclass(frozen=True, kw_only=True)
class Stamped:
    """The marked bytes. `notes` are what the user should know."""

    data: bytes = field(repr=False)
    notes: tuple[str, ...] = ()


def stamp_picture(
    data: bytes, source: SourceType, *, prompt: str = "", system: str = ""
) -> Stamped:
    """A copy with IPTC's `DigitalSourceType` in its XMP: PNG iTXt, JPEG APP1 or WebP "XMP ".

    With `AIPromptInformation` and `AISystemUsed` (the model) too where `prompt` and `system` are
    given, both cut where they are very long. Pixels and all other metadata stay byte for byte.
    A file that says it already comes back as it is. BadReference when it is none of the three
    formats.
    """
    texts = _texts(prompt, system)
    with naming(Reference(name="The picture", data=data)):
        packet, signed = read_packet(data), has_manifest(data)
    if packet is not None and _says(packet, source, texts):
        return Stamped(data=data)
    new, notes = _marked(packet, source, texts)
    try:
        with naming(Reference(name="The picture", data=data)):
            written = write_packet(data, new)
    except BadReference as error:
        if isinstance(error.__cause__, PacketTooLarge):
            if texts:
                bare = stamp_picture(data, source)
                return Stamped(data=bare.data, notes=(*bare.notes, _UNSAID))
            hint = "Export it as PNG, which has room for it."
            raise BadReference(str(error.__cause__), hint) from error
        raise
    return Stamped(data=written, notes=(*notes, _UNSIGNED) if signed else notes)


def stamp_copy(data: bytes, source: SourceType, record: Record) -> Stamped:
    """As `stamp_picture`, with the words that the record's model was given, and its name."""
    words, negative = record.prompt_sent or record.prompt, record.negative_prompt
    prompt = words[:LONGEST_PROMPT] + (f"{NEGATIVE}{negative}" if negative else "")
    return stamp_picture(data, source, prompt=prompt, system=record.model)


def _texts(prompt: str, system: str) -> dict[str, str]:
    """As XML can hold them, those that say something."""
    given = {"prompt": prompt[: 2 * LONGEST_PROMPT], "system": system[:_LONGEST_SYSTEM]}
    texts = {name: _NO_XML.sub("", text).strip() for name, text in given.items()}
    return {name: text for name, text in texts.items() if text}


def _says(packet: bytes, source: SourceType, texts: Mapping[str, str]) -> bool:
    try:
        said = read_said(packet)
    except BrokenPacket:
        return False
    return said.source == source and texts.items() <= vars(said).items()


def _marked(
    packet: bytes | None, source: SourceType, texts: Mapping[str, str]
) -> tuple[bytes, tuple[str, ...]]:
    try:
        return mark_packet(packet, source, **texts), ()
    except BrokenPacket as error:
        return mark_packet(None, source, **texts), (_REPLACED.format(error),)

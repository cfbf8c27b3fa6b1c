"""What a picture file says of its own origin."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from imagegen.pictures.references import naming
from imagegen.provenance.containers import has_manifest, read_packet
from imagegen.provenance.iptc import read_iptc
from imagegen.provenance.xmp import BrokenPacket, source_of, tool_of
from imagegen.types import Reference

AI_SOURCES = frozenset({"trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"})


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """What the file says; nobody vouches for it.

    `source` is IPTC's digital source type ("trainedAlgorithmicMedia") or "". `has_manifest`: a
    C2PA manifest is there, not validated. `note` says what could not be read.
    """

    source: str = ""
    tool: str = ""
    has_xmp: bool = False
    iptc: Mapping[str, str] = field(default_factory=dict)
    has_manifest: bool = False
    note: str = ""

    @property
    def says_ai(self) -> bool:
        """Whether the file is marked as made by a model, wholly or in part."""
        return self.source in AI_SOURCES


def read_provenance(data: bytes) -> Provenance:
    """Of a PNG, JPEG or WebP; a GIF says nothing. BadReference when it is no whole picture."""
    with naming(Reference(name="The picture", data=data)):
        packet = read_packet(data)
        manifest, iptc = has_manifest(data), read_iptc(data)
    source, tool, note = _said(packet)
    return Provenance(
        source=source,
        tool=tool,
        has_xmp=packet is not None,
        iptc=iptc,
        has_manifest=manifest,
        note=note,
    )


def _said(packet: bytes | None) -> tuple[str, str, str]:
    """Source, tool and note."""
    if packet is None:
        return "", "", ""
    try:
        return source_of(packet), tool_of(packet), ""
    except BrokenPacket as error:
        return "", "", str(error)

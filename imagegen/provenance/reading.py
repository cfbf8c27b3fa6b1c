"""What a picture file says of its own origin."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from imagegen.pictures.references import naming
from imagegen.provenance.containers import has_manifest, read_packet
from imagegen.provenance.iptc import read_iptc
from imagegen.provenance.xmp import NEGATIVE, BrokenPacket, Said, read_said
from imagegen.types import Reference

AI_SOURCES = frozenset({"trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"})


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """What the file says; nobody vouches for it.

    `source` is IPTC's digital source type ("trainedAlgorithmicMedia") or "". `has_manifest`: a
    C2PA manifest is there, not validated. The prompts and `system` are what a model was given and
    which one it was, by IPTC's properties. `note` says what could not be read.
    """

    source: str = ""
    tool: str = ""
    prompt: str = ""
    negative_prompt: str = ""
    system: str = ""
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
    said, note = _said(packet)
    prompt, _, negative = said.prompt.partition(NEGATIVE)
    return Provenance(
        source=said.source,
        tool=said.tool,
        prompt=prompt,
        negative_prompt=negative,
        system=said.system,
        has_xmp=packet is not None,
        iptc=iptc,
        has_manifest=manifest,
        note=note,
    )


def _said(packet: bytes | None) -> tuple[Said, str]:
    """What it says, and why it cannot be read."""
    if packet is None:
        return Said(), ""
    try:
        return read_said(packet), ""
    except BrokenPacket as error:
        return Said(), str(error)

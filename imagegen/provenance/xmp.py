"""The XMP packet: what it says of a picture's origin, and the same packet with our mark in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from xml.dom.minidom import Document, Element, Node, parseString
from xml.parsers.expat import ExpatError

SourceType = Literal[
    "trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "algorithmicMedia"
]
"""Made by a model, a photograph in which a model made a part, or drawn by a program that was
trained on nothing."""

VOCABULARY = "http://cv.iptc.org/newscodes/digitalsourcetype/"
"""IPTC's controlled vocabulary; the property holds the whole address."""
_EXTENSION = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XMP = "http://ns.adobe.com/xap/1.0/"
_XMLNS = "http://www.w3.org/2000/xmlns/"
_PROPERTY = "DigitalSourceType"
_PROMPT, _SYSTEM = "AIPromptInformation", "AISystemUsed"
"""IPTC Photo Metadata 2025.1: what was given to the service, and the model."""
NEGATIVE = "\nNegative prompt: "
"""What a picture is not to show stands in the same property, behind this."""
_EMPTY = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{_RDF}"/></x:xmpmeta>'
    '<?xpacket end="w"?>'
).encode()
"""XMP specification, part 1, 7.3: header, body and trailer of a packet."""


_DEEPEST = 100
"""Levels of elements: real packets have about ten."""


class BrokenPacket(ValueError):
    """The bytes are no XMP that can be read."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a packet says, "" where it says nothing. `source` is the digital source type without
    the vocabulary's address, `tool` the program, `prompt` and `system` what a model was given and
    which one it was."""

    source: str = ""
    tool: str = ""
    prompt: str = ""
    system: str = ""


def read_said(packet: bytes) -> Said:
    """BrokenPacket when it cannot be read."""
    document = _parse(packet)
    source = _value(document, _EXTENSION, _PROPERTY)
    return Said(
        source=source.rstrip("/").rpartition("/")[2],
        tool=_value(document, _XMP, "CreatorTool"),
        prompt=_value(document, _EXTENSION, _PROMPT),
        system=_value(document, _EXTENSION, _SYSTEM),
    )


def mark_packet(
    packet: bytes | None, source: SourceType, prompt: str = "", system: str = ""
) -> bytes:
    """The packet with the digital source type, and with these texts where there are any.

    Everything else stays as it is. BrokenPacket when there is a packet that cannot be read.
    """
    document = _parse(packet or _EMPTY)
    root = _rdf(document)
    texts = {name: text for name, text in ((_PROMPT, prompt), (_SYSTEM, system)) if text}
    for description in _descriptions(document):
        for name in (_PROPERTY, *texts):
            _clear(description, name)
    made = _description(document, source)
    for name, text in texts.items():  # as an element: an attribute loses the ends of lines
        element = document.createElementNS(_EXTENSION, f"Iptc4xmpExt:{name}")
        element.appendChild(document.createTextNode(text))
        made.appendChild(element)
    root.appendChild(made)
    return "".join(node.toxml() for node in document.childNodes).encode()


def _description(document: Document, source: SourceType) -> Element:
    """A description of our own. All of a packet are about the same thing (part 1, 7.4)."""
    about = {found.getAttributeNS(_RDF, "about") for found in _descriptions(document)}
    made = document.createElementNS(_RDF, "rdf:Description")
    made.setAttributeNS(_XMLNS, "xmlns:rdf", _RDF)
    made.setAttributeNS(_XMLNS, "xmlns:Iptc4xmpExt", _EXTENSION)
    made.setAttributeNS(_RDF, "rdf:about", next(iter(about), "") or "")
    made.setAttributeNS(_EXTENSION, f"Iptc4xmpExt:{_PROPERTY}", f"{VOCABULARY}{source}")
    return made


def _parse(packet: bytes) -> Document:
    bare = packet.replace(b"\0", b"")
    if b"<!DOCTYPE" in bare or b"<!ENTITY" in bare:
        raise BrokenPacket("The XMP defines entities, which no XMP needs.")
    try:
        wide = packet.startswith((b"\xff\xfe", b"\xfe\xff"))
        text = packet if wide else packet.strip(b"\0 \r\n\t")
        document: Document = parseString(text)  # noqa: S318 - entities are refused above
    except (ExpatError, ValueError, LookupError) as error:
        raise BrokenPacket("The XMP is not well-formed XML.") from error
    if _depth(document) > _DEEPEST:
        raise BrokenPacket("The XMP is nested too deeply.")
    _rdf(document)
    return document


def _depth(document: Document) -> int:
    """How many levels, counted without recursion; minidom's own search recurses."""
    level: list[Node] = [document]
    depth = 0
    while level and depth <= _DEEPEST:
        level = [child for node in level for child in node.childNodes]
        depth += 1
    return depth


def _rdf(document: Document) -> Element:
    for found in document.getElementsByTagNameNS(_RDF, "RDF"):
        return found
    raise BrokenPacket("The XMP holds no RDF.")


def _descriptions(document: Document) -> Iterator[Element]:
    for found in _rdf(document).childNodes:
        if isinstance(found, Element) and found.namespaceURI == _RDF:
            yield found


def _value(document: Document, namespace: str, name: str) -> str:
    """A simple property: written as an attribute or as an element (part 1, 7.9.2.2)."""
    for description in _descriptions(document):
        if description.hasAttributeNS(namespace, name):
            return description.getAttributeNS(namespace, name).strip()
        for found in description.getElementsByTagNameNS(namespace, name):
            return _text(found).strip()
    return ""


def _text(element: Element) -> str:
    address: str = element.getAttributeNS(_RDF, "resource")
    return address or "".join(
        str(node.data) for node in element.childNodes if node.nodeType == node.TEXT_NODE
    )


def _clear(description: Element, name: str) -> None:
    if description.hasAttributeNS(_EXTENSION, name):
        description.removeAttributeNS(_EXTENSION, name)
    for found in description.getElementsByTagNameNS(_EXTENSION, name):
        if found.parentNode is not None:
            found.parentNode.removeChild(found)

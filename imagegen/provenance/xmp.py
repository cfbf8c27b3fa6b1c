"""The XMP packet: what it says of a picture's origin, and the same packet with our mark in it."""

from collections.abc import Iterator
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


def source_of(packet: bytes) -> str:
    """The digital source type without the vocabulary's address; "" when there is none."""
    return _value(_parse(packet), _EXTENSION, _PROPERTY).rstrip("/").rpartition("/")[2]


def tool_of(packet: bytes) -> str:
    """The program the file says it was made with, or ""."""
    return _value(_parse(packet), _XMP, "CreatorTool")


def mark_packet(packet: bytes | None, source: SourceType) -> bytes:
    """The packet with the digital source type set; everything else stays as it is.

    BrokenPacket when there is a packet that cannot be read.
    """
    document = _parse(packet or _EMPTY)
    root = _rdf(document)
    for description in _descriptions(document):
        _clear(description)
    root.appendChild(_description(document, source))
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


def _clear(description: Element) -> None:
    if description.hasAttributeNS(_EXTENSION, _PROPERTY):
        description.removeAttributeNS(_EXTENSION, _PROPERTY)
    for found in description.getElementsByTagNameNS(_EXTENSION, _PROPERTY):
        if found.parentNode is not None:
            found.parentNode.removeChild(found)

"""The mark of a machine-made picture: read back by exiftool, with every pixel untouched."""

import hashlib
import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from imagegen.errors import BadReference
from imagegen.provenance import Provenance, SourceType, read_provenance, stamp_picture
from imagegen.provenance.xmp import mark_packet
from tests.exiftool import read_tags, write_tags

SOURCE = "XMP-iptcExt:DigitalSourceType"
ADDRESS = "http://cv.iptc.org/newscodes/digitalsourcetype/"
MADE: SourceType = "trainedAlgorithmicMedia"
COMPOSED: SourceType = "compositeWithTrainedAlgorithmicMedia"
KINDS = ["PNG", "JPEG", "WEBP", "WEBP lossless", "WEBP clear"]


def picture(kind: str = "PNG", **more: Any) -> bytes:
    name, _, form = kind.partition(" ")
    image = Image.linear_gradient("L").resize((61, 47)).convert("RGBA" if form else "RGB")
    if form == "clear":
        image.putalpha(Image.linear_gradient("L").resize((61, 47)))
    answer = io.BytesIO()
    image.save(answer, name, **({"lossless": True} if form else {}), **more)
    return answer.getvalue()


def pixels(data: bytes) -> tuple[str, bytes]:
    with Image.open(io.BytesIO(data)) as image:
        return image.mode, image.tobytes()


def with_png_chunk(data: bytes, name: bytes, content: bytes) -> bytes:
    body = name + content
    chunk = struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))
    return data[:33] + chunk + data[33:]


def with_jpeg_segment(data: bytes, marker: int, content: bytes) -> bytes:
    return (
        data[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content + data[2:]
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("source", [MADE, COMPOSED])
class TestStamp:
    def test_exiftool_reads_it(self, kind: str, source: SourceType, tmp_path: Path) -> None:
        tags = read_tags(stamp_picture(picture(kind), source).data, tmp_path, "XMP:all")
        assert tags == {"ExifTool:Validate": "OK", SOURCE: ADDRESS + source}

    def test_no_pixel_changes(self, kind: str, source: SourceType) -> None:
        data = picture(kind)
        before = hashlib.sha256(data).hexdigest()
        stamped = stamp_picture(data, source)
        assert pixels(stamped.data) == pixels(data)
        assert (hashlib.sha256(data).hexdigest(), stamped.notes) == (before, ())

    def test_we_read_it_and_do_not_write_it_twice(self, kind: str, source: SourceType) -> None:
        stamped = stamp_picture(picture(kind), source).data
        assert read_provenance(stamped) == Provenance(source=source, has_xmp=True)
        assert stamp_picture(stamped, source).data is stamped


PROMPT = '  a <red> fox & "friends",\n狐狸 🦊\0\x0b\ud800\uffff in snow'
CLEAN = 'a <red> fox & "friends",\n狐狸 🦊 in snow'
WORDS = ("XMP-iptcExt:AIPromptInformation", "XMP-iptcExt:AISystemUsed")


class TestWords:
    @pytest.mark.parametrize("kind", KINDS)
    def test_exiftool_reads_prompt_and_model_by_their_properties(
        self, kind: str, tmp_path: Path
    ) -> None:
        data = stamp_picture(picture(kind), MADE, prompt=PROMPT, system="flux & co").data
        tags = read_tags(data, tmp_path, "XMP:all")
        assert [tags[name] for name in WORDS] == [CLEAN, "flux & co"]
        assert (tags[SOURCE], tags["ExifTool:Validate"]) == (ADDRESS + MADE, "OK")
        said = Provenance(source=MADE, prompt=CLEAN, system="flux & co", has_xmp=True)
        assert read_provenance(data) == said
        assert pixels(data) == pixels(picture(kind))
        assert stamp_picture(data, MADE, prompt=PROMPT, system="flux & co").data is data

    def test_other_words_take_their_place_and_none_leave_them(self) -> None:
        first = stamp_picture(picture(), MADE, prompt="a fox", system="one").data
        other = stamp_picture(first, COMPOSED, prompt="a cat").data
        assert (other.count(b"a fox"), other.count(b"AISystemUsed>one<")) == (0, 1)
        said = read_provenance(stamp_picture(other, MADE).data)
        assert (said.source, said.prompt, said.system) == (MADE, "a cat", "one")

    def test_long_texts_are_cut(self) -> None:
        data = stamp_picture(picture("JPEG"), MADE, prompt="猫" * 20_000, system="m" * 999).data
        said = read_provenance(data)
        assert (len(said.prompt), len(said.system)) == (10_000, 200)

    def test_where_there_is_no_room_for_words_the_mark_alone_is_written(self) -> None:
        xml = mark_packet(None, COMPOSED).replace(
            b"</rdf:RDF>", b"<!--" + b"x" * 60_000 + b"--></rdf:RDF>"
        )
        header = b"http://ns.adobe.com/xap/1.0/\0"
        full = with_jpeg_segment(picture("JPEG"), 0xE1, header + xml)
        stamped = stamp_picture(full, MADE, prompt="猫" * 5000)
        assert (read_provenance(stamped.data).source, stamped.notes) == (MADE, (UNSAID,))


UNSAID = "The prompt and the model did not fit beside what the file says already."


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_there_is_kept(kind: str, tmp_path: Path) -> None:
    wanted = {
        "XMP-dc:Creator": "Ada & <Lin>",
        "XMP-xmp:CreatorTool": "Kamera 3",
        "XMP-photoshop:City": "北京",
        "IFD0:Artist": "Ada",
    }
    data = write_tags(picture(kind), tmp_path, *(f"{k}={v}" for k, v in wanted.items()))
    tags = read_tags(stamp_picture(data, MADE).data, tmp_path, *wanted, SOURCE)
    assert {name: tags.get(name) for name in wanted} == wanted
    assert (tags[SOURCE], tags["ExifTool:Validate"]) == (ADDRESS + MADE, "OK")
    assert read_provenance(data).tool == "Kamera 3"


def test_another_source_is_replaced(tmp_path: Path) -> None:
    """exiftool writes it as an element, we as an attribute."""
    data = write_tags(picture("JPEG"), tmp_path, f"{SOURCE}={ADDRESS}digitalCapture")
    assert (read_provenance(data).source, read_provenance(data).says_ai) == (
        "digitalCapture",
        False,
    )
    stamped = stamp_picture(stamp_picture(data, MADE).data, COMPOSED).data
    assert read_tags(stamped, tmp_path, SOURCE)[SOURCE] == ADDRESS + COMPOSED
    assert stamped.count(b"DigitalSourceType") == 1


def test_the_profile_and_the_record_of_a_jpeg_stay(tmp_path: Path) -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = picture("JPEG", icc_profile=profile, exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0")
    data = write_tags(data, tmp_path, "IPTC:By-line=Ada", "IPTC:Credit=Studio")
    stamped = stamp_picture(data, MADE).data
    assert Image.open(io.BytesIO(stamped)).info["icc_profile"] == profile
    assert dict(read_provenance(stamped).iptc) == {"creator": "Ada", "credit": "Studio"}
    tags = read_tags(stamped, tmp_path, "IPTC:all", "ICC_Profile:ProfileDescription")
    assert (tags["IPTC:By-line"], tags["IPTC:Credit"]) == ("Ada", "Studio")


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_manifest_stays_and_is_spoken_of(kind: str) -> None:
    box = struct.pack(">I4sI4s", 60, b"jumb", 40, b"jumd") + b"c2pa" + bytes(40)
    if kind == "PNG":
        data = with_png_chunk(picture(), b"caBX", box)
    else:
        data = with_jpeg_segment(picture("JPEG"), 0xEB, b"JP\0\1\0\0\0\1" + box)
    stamped = stamp_picture(data, MADE)
    assert read_provenance(stamped.data).has_manifest
    assert box in stamped.data
    assert "was changed" in " ".join(stamped.notes)
    assert not read_provenance(picture(kind)).has_manifest


def test_a_packed_packet_of_a_png_is_read() -> None:
    packet = mark_packet(None, COMPOSED)
    content = b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(packet)
    data = with_png_chunk(picture(), b"iTXt", content)
    assert read_provenance(data).source == COMPOSED
    assert stamp_picture(data, MADE).data.count(b"XML:com.adobe.xmp") == 1


@pytest.mark.parametrize(
    "packet",
    [
        b"not xml",
        b"<a/>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode("utf-16"),
    ],
)
def test_a_broken_packet_is_replaced_and_spoken_of(packet: bytes, tmp_path: Path) -> None:
    data = with_jpeg_segment(picture("JPEG"), 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet)
    assert "XMP" in read_provenance(data).note
    stamped = stamp_picture(data, MADE)
    assert "replaced" in stamped.notes[0]
    assert read_tags(stamped.data, tmp_path, SOURCE)[SOURCE] == ADDRESS + MADE


def test_a_packet_that_has_no_room_is_refused() -> None:
    xml = mark_packet(None, COMPOSED).replace(
        b"</rdf:RDF>", b"<!--" + b"x" * 65000 + b"--></rdf:RDF>"
    )
    data = with_jpeg_segment(picture("JPEG"), 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xml)
    with pytest.raises(BadReference, match="PNG"):
        stamp_picture(data, MADE)


def test_what_is_nothing_but_parts_is_not_walked_to_its_end() -> None:
    webp = picture("WEBP")[12:] + b"JUNK\0\0\0\0" * 20_001
    with pytest.raises(BadReference, match="20,000 parts"):
        read_provenance(b"RIFF" + struct.pack("<I", len(webp) + 4) + b"WEBP" + webp)
    field = b"\x1c\x02\x50\0\3Ada"
    fields = [field + b"\x1c\x02\5\0\0" * 9_999, b"\x1c\x02\5\0\0" * 10_000 + field]
    for iptc, told in zip(fields, ({"creator": "Ada"}, {}), strict=True):
        block = b"Photoshop 3.0\0" + b"8BIM\4\4\0\0" + struct.pack(">I", len(iptc)) + iptc
        assert dict(read_provenance(with_jpeg_segment(picture("JPEG"), 0xED, block)).iptc) == told


@pytest.mark.parametrize("data", [b"", b"text", picture("PNG")[:100], picture("GIF")])
def test_what_cannot_be_stamped_is_refused(data: bytes) -> None:
    with pytest.raises(BadReference, match="The picture"):
        stamp_picture(data, MADE)


def test_a_gif_says_nothing() -> None:
    assert read_provenance(picture("GIF")) == Provenance()

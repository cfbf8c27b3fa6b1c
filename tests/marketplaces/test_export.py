"""Exports: right names, marked copies, reports that tell all, the same bytes each time."""

import hashlib
import io
import json
import re
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from imagegen.errors import RequestError
from imagegen.marketplaces import ExportReport, Made, Shot, export_channel, find_channel
from tests.exiftool import read_tags
from tests.marketplaces.drawings import bottle, scene
from tests.marketplaces.products import encoded, with_backdrop

SOURCE = "XMP-iptcExt:DigitalSourceType"
ADDRESS = "http://cv.iptc.org/newscodes/digitalsourcetype/"
GOOD = encoded(bottle())
OFF_WHITE = encoded(with_backdrop(bottle(), 250), "PNG")
HOPELESS = encoded(bottle((0.1, 0.3, 0.7, 1.1)))
MARKUP = '<script>alert("1")</script> & \u202e"x"'


def shot(sku: str, data: bytes, made: Made = "generated", title: str = "") -> Shot:
    return Shot(sku=sku, made=made, read=lambda: data, title=title)


def exported(
    *shots: Shot, channel: str = "amazon-main", fix: bool = True
) -> tuple[zipfile.ZipFile, ExportReport, bytes]:
    out = io.BytesIO()
    report = export_channel(find_channel(channel), shots, out, fix=fix)
    return zipfile.ZipFile(out), report, out.getvalue()


def names(archive: zipfile.ZipFile) -> list[str]:
    return [name for name in archive.namelist() if not name.startswith("report.")]


def told(archive: zipfile.ZipFile) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(archive.read("report.json"))
    return plain


class TestNames:
    def test_each_channel_has_its_own(self) -> None:
        shots = shot("Kettle 7/A", GOOD), shot("mug", GOOD)
        assert names(exported(*shots)[0]) == ["Kettle-7-A.MAIN.jpg", "mug.MAIN.jpg"]
        several = shot("mug", GOOD), shot("mug", GOOD), shot("pot", GOOD)
        found = names(exported(*several, channel="amazon-secondary")[0])
        assert found == ["mug.PT01.jpg", "mug.PT02.jpg", "pot.PT01.jpg"]

    def test_what_would_be_refused_lies_apart(self) -> None:
        archive, report, _ = exported(shot("a", HOPELESS), shot("b", GOOD))
        assert names(archive) == ["not-ready/a.MAIN.jpg", "b.MAIN.jpg"]
        assert [one.ready for one in report.shots] == [False, True]

    def test_one_too_many_lies_apart_and_says_why(self) -> None:
        archive, report, _ = exported(shot("a", GOOD), shot("a", GOOD))
        assert names(archive) == ["a.MAIN.jpg", "not-ready/a-02.jpg"]
        assert "takes 1 of each product" in report.shots[1].notes[0]

    @pytest.mark.parametrize("sku", ["../../etc/passwd", "..\\up", "a\0b", "C:con", MARKUP, "-x"])
    def test_no_name_leaves_the_archive(self, sku: str) -> None:
        (name,) = names(exported(shot(sku, GOOD))[0])
        assert re.fullmatch(r"[A-Za-z0-9_]+(-[A-Za-z0-9_]+)*\.MAIN\.jpg", name)

    @pytest.mark.parametrize(("one", "other"), [("a b", "a-b"), ("Mug", "mug")])
    def test_two_products_never_share_a_name(self, one: str, other: str) -> None:
        with pytest.raises(RequestError, match="same file names"):
            exported(shot(one, GOOD), shot(other, GOOD))

    @pytest.mark.parametrize("sku", ["", "壶", "///"])
    def test_a_number_without_letters_is_refused(self, sku: str) -> None:
        with pytest.raises(RequestError, match="letters A to Z"):
            exported(shot(sku, GOOD))


class TestPictures:
    @pytest.mark.parametrize(
        ("made", "source"),
        [
            ("generated", "trainedAlgorithmicMedia"),
            ("composite", "compositeWithTrainedAlgorithmicMedia"),
        ],
    )
    @pytest.mark.parametrize("channel", ["amazon-main", "taobao-white", "google-merchant"])
    def test_exiftool_reads_the_mark(
        self, made: Made, source: str, channel: str, tmp_path: Path
    ) -> None:
        for data in (GOOD, OFF_WHITE):
            archive, _, _ = exported(shot("a", data, made), channel=channel)
            tags = read_tags(archive.read(names(archive)[0]), tmp_path, SOURCE)
            assert (tags[SOURCE], tags["ExifTool:Validate"]) == (ADDRESS + source, "OK")

    def test_a_photograph_is_not_marked(self, tmp_path: Path) -> None:
        archive, _, _ = exported(shot("a", GOOD, "photo"))
        assert archive.read("a.MAIN.jpg") == GOOD
        assert SOURCE not in read_tags(GOOD, tmp_path, SOURCE)

    def test_the_original_is_only_read(self) -> None:
        before = hashlib.sha256(OFF_WHITE).hexdigest()
        _, report, _ = exported(shot("a", OFF_WHITE))
        (one,) = report.shots
        assert hashlib.sha256(OFF_WHITE).hexdigest() == before == one.source_sha256
        assert one.fixes == ("whiten", "mark")

    def test_without_fixes_only_the_mark_is_added(self) -> None:
        _, report, _ = exported(shot("a", OFF_WHITE), fix=False)
        assert report.shots[0].fixes == ("mark",)
        assert not report.shots[0].ready


class TestReports:
    def test_the_json_tells_what_is_in_the_archive(self) -> None:
        archive, _, _ = exported(shot("a", GOOD), shot("b", OFF_WHITE), shot("c", b"rubbish"))
        plain = told(archive)
        assert (plain["channel"], plain["version"], plain["ready"]) == ("amazon-main", 1, 2)
        assert plain["rules_checked_on"] == "2026-11-20"
        assert "Seller Central" in plain["source"]
        for one in plain["pictures"][:2]:
            digest = hashlib.sha256(archive.read(one["file"])).hexdigest()
            assert digest == one["exported_sha256"]
        white = next(f for f in plain["pictures"][1]["original"]["findings"] if f["fix"])
        assert (white["rule"], white["fix"], white["status"]) == ("border", "whiten", "failed")
        assert all(white[word] for word in ("found", "wanted", "next_step"))
        assert {f["status"] for f in plain["pictures"][0]["export"]["findings"]} <= {
            "passed",
            "noted",
            "warned",
        }

    def test_what_cannot_be_read_is_named(self) -> None:
        archive, report, _ = exported(shot("a", b"rubbish"), shot("b", GOOD))
        assert names(archive) == ["b.MAIN.jpg"]
        assert "text" in report.shots[0].problem
        assert "Not exported" in archive.read("report.html").decode()

    def test_the_page_needs_nothing_and_runs_nothing(self) -> None:
        archive, _, _ = exported(shot("a", GOOD, title=MARKUP), shot(MARKUP, OFF_WHITE))
        page = archive.read("report.html").decode()
        assert "<script" not in page
        assert "&lt;script&gt;" in page
        assert re.findall(r'(?:src|href)="(?!data:image/webp;base64,)', page) == []
        assert "default-src 'none'" in page
        assert page.count("data:image/webp;base64,") == 2

    def test_the_page_says_what_is_hearsay(self) -> None:
        page = exported(shot("a", GOOD), channel="taobao-white")[0].read("report.html").decode()
        assert "must, unconfirmed" in page
        assert "One older Chinese guide." in page
        assert "no logo, watermark or text" in page


class TestArchive:
    def test_the_same_pictures_give_the_same_bytes(self) -> None:
        shots = shot("a", GOOD), shot("b", OFF_WHITE), shot("c", HOPELESS)
        assert exported(*shots)[2] == exported(*shots)[2]

    def test_it_says_nothing_of_the_hour_and_the_machine(self) -> None:
        archive, _, _ = exported(shot("a", GOOD))
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {(e.create_system, e.external_attr) for e in archive.infolist()} == {
            (3, 0o644 << 16)
        }
        assert archive.testzip() is None

    def test_memory_holds_one_picture_at_a_time(self, tmp_path: Path) -> None:
        def peak(count: int) -> int:
            tracemalloc.start()
            shots = (Shot(sku=f"s{n}", made="photo", read=reading(n)) for n in range(count))
            with (tmp_path / "out.zip").open("wb") as out:
                export_channel(find_channel("google-merchant"), shots, out)
            most = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            return most

        def reading(number: int) -> Callable[[], bytes]:
            return lambda: bytes(encoded(scene(), "PNG")) + b"\0" * (1_000_000 + number)

        assert peak(8) < peak(2) + 2_000_000

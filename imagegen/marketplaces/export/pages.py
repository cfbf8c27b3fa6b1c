"""The report of an export: a page for people that needs nothing else, JSON for programs."""

import base64
import json
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from imagegen.marketplaces.export.shots import ExportedShot, ExportReport
from imagegen.marketplaces.findings import CheckReport, Finding
from imagegen.marketplaces.fixes import fix_words

VERSION = 1
"""Of the JSON's layout."""


def report_page(report: ExportReport) -> str:
    """HTML without scripts, links or files beside it; whatever users wrote is escaped."""
    return _page().render(
        channel=report.channel,
        ready=report.ready_count,
        shots=[_shown(shot) for shot in report.shots],
    )


def report_json(report: ExportReport) -> str:
    channel = report.channel
    plain = {
        "version": VERSION,
        "channel": channel.key,
        "title": channel.title,
        "rules_checked_on": channel.checked.isoformat(),
        "source": channel.source,
        "ready": report.ready_count,
        "pictures": [_plain(shot) for shot in report.shots],
    }
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"


@cache
def _page() -> Template:
    text = files("imagegen").joinpath("data/marketplace_report.html").read_text("utf-8")
    settings = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return settings.from_string(text)


def _shown(shot: ExportedShot) -> dict[str, Any]:
    return {
        "sku": shot.sku,
        "title": shot.title,
        "path": shot.path,
        "problem": shot.problem,
        "ready": shot.ready,
        "fixes": fix_words(shot.fixes),
        "notes": shot.notes,
        "thumbnail": base64.b64encode(shot.thumbnail).decode(),
        "findings": _rows(shot),
        "source_sha256": shot.source_sha256,
        "exported_sha256": shot.exported_sha256,
    }


def _rows(shot: ExportedShot) -> list[dict[str, str]]:
    """Each finding of the copy, and what the original had where it was worse."""
    if shot.before is None or shot.after is None:
        return []
    pairs = zip(shot.before.findings, shot.after.findings, strict=True)
    return [
        _words(after) | {"before": before.found if before.is_bad and not after.is_bad else ""}
        for before, after in pairs
    ]


def _words(finding: Finding) -> dict[str, str]:
    return {
        "title": finding.title,
        "level": finding.level,
        "basis": finding.basis,
        "status": finding.status,
        "found": finding.found,
        "wanted": finding.wanted,
        "next_step": finding.next_step,
        "note": finding.note,
    }


def _plain(shot: ExportedShot) -> dict[str, Any]:
    return {
        "sku": shot.sku,
        "title": shot.title,
        "file": shot.path or None,
        "ready": shot.ready,
        "problem": shot.problem or None,
        "source_sha256": shot.source_sha256 or None,
        "exported_sha256": shot.exported_sha256 or None,
        "fixes": list(shot.fixes),
        "notes": list(shot.notes),
        "original": _checked(shot.before),
        "export": _checked(shot.after),
    }


def _checked(report: CheckReport | None) -> dict[str, Any] | None:
    if report is None:
        return None
    width, height = report.size
    return {
        "format": report.format,
        "width": width,
        "height": height,
        "bytes": report.byte_count,
        "ready": report.ready,
        "findings": [
            {"rule": one.rule, "value": one.value, "fix": one.fix} | _words(one)
            for one in report.findings
        ],
    }

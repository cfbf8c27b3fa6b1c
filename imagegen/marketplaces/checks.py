"""Check one picture against one channel: every rule by name, nothing left unsaid."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from imagegen.marketplaces import file_rules, pixel_rules
from imagegen.marketplaces.channels import Channel, Requirement, RuleName
from imagegen.marketplaces.findings import CheckReport, Finding, Status
from imagegen.marketplaces.subjects import Made, Subject
from imagegen.marketplaces.verdicts import Verdict

RULES: Mapping[RuleName, Callable[[Subject, Requirement], Verdict]] = MappingProxyType(
    {
        "format": file_rules.check_format,
        "file_size": file_rules.check_file_size,
        "longest_side": file_rules.check_longest_side,
        "shortest_side": file_rules.check_shortest_side,
        "size": file_rules.check_size,
        "ratio": file_rules.check_ratio,
        "colour_space": file_rules.check_colour_space,
        "profile": file_rules.check_profile,
        "alpha": file_rules.check_alpha,
        "upright": file_rules.check_upright,
        "jpeg_quality": file_rules.check_jpeg_quality,
        "file_name": file_rules.check_file_name,
        "ai_mark": file_rules.check_ai_mark,
        "border": pixel_rules.check_border,
        "background": pixel_rules.check_background,
        "fill": pixel_rules.check_fill,
        "fill_area": pixel_rules.check_fill_area,
        "product_size": pixel_rules.check_product_size,
        "edges": pixel_rules.check_edges,
        "centred": pixel_rules.check_centred,
        "one_product": pixel_rules.check_one_product,
        "shadow": pixel_rules.check_shadow,
        "sharpness": pixel_rules.check_sharpness,
    }
)


def check_picture(data: bytes, channel: Channel, *, made: Made, name: str = "") -> CheckReport:
    """What the channel would say of the encoded picture. The bytes are only read.

    `made` is what the caller knows of the picture, `name` the file name it is to be sent under.
    BadReference when it is no picture.
    """
    subject = Subject(data=data, channel=channel, made=made, name=name)
    return CheckReport(
        channel=channel,
        format=subject.screen.format,
        size=subject.screen.size,
        byte_count=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        findings=tuple(_check(subject, requirement) for requirement in channel.rules),
    )


def with_name(report: CheckReport, name: str) -> CheckReport:
    """The report of the same picture under another file name; the pixels are not asked again."""
    subject = Subject(data=b"", channel=report.channel, made="photo", name=name)
    findings = tuple(
        _check(subject, requirement) if finding.rule == "file_name" else finding
        for finding, requirement in zip(report.findings, report.channel.rules, strict=True)
    )
    return replace(report, findings=findings)


def _check(subject: Subject, requirement: Requirement) -> Finding:
    verdict = RULES[requirement.rule](subject, requirement)
    bad = verdict.kept is False
    return Finding(
        rule=requirement.rule,
        level=requirement.level,
        basis=requirement.basis,
        status=_status(verdict, requirement),
        found=verdict.found,
        wanted=verdict.wanted,
        next_step=verdict.next_step if bad else "",
        fix=verdict.fix if bad else None,
        value=verdict.value,
        note=requirement.note,
    )


def _status(verdict: Verdict, requirement: Requirement) -> Status:
    if verdict.kept is None:
        return "not checked"
    if requirement.level == "note":
        return "noted"
    if verdict.kept:
        return "passed"
    return "failed" if requirement.level == "must" else "warned"

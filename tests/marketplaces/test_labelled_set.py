"""Every picture of the labelled set breaks the rules it was made to break, and no other."""

import hashlib

import pytest

from imagegen.marketplaces.channels import find_channel, load_channels
from imagegen.marketplaces.checks import check_picture
from tests.marketplaces.file_cases import FILES
from tests.marketplaces.labels import Case
from tests.marketplaces.seen_cases import SEEN

CASES = (*SEEN, *FILES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.channel}: {case.name}")
def test_it_breaks_what_it_was_made_to_break(case: Case) -> None:
    data = case.paint()
    before = hashlib.sha256(data).hexdigest()
    report = check_picture(data, find_channel(case.channel), made=case.made, name=case.sent_as)
    found = {finding.rule: finding.found for finding in report.findings if finding.is_bad}
    assert report.broken() == case.broken, found
    unchecked = {one.rule for one in report.findings if one.status == "not checked"}
    assert unchecked == case.unchecked
    assert hashlib.sha256(data).hexdigest() == before == report.sha256


def test_the_set_is_large_and_covers_every_rule_of_every_channel() -> None:
    assert len(CASES) >= 80
    assert len({(case.channel, case.name) for case in CASES}) == len(CASES)
    assert {case.channel for case in CASES} == {channel.key for channel in load_channels()}
    asked = {one.rule for channel in load_channels() for one in channel.rules}
    assert {rule for case in CASES for rule in case.broken} >= asked - {"fill_area"}

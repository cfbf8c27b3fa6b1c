"""The channels' facts: complete, dated, honest about what they rest on, and told in the docs."""

import os
import re
from datetime import date

import pytest
from pydantic import ValidationError

from imagegen.errors import UnsupportedOption
from imagegen.marketplaces import Channel, find_channel, load_channels
from imagegen.marketplaces.channels import RULE_TITLES
from imagegen.marketplaces.checks import RULES
from tests.app import ROOT
from tests.marketplaces.channel_list import channel_tables

DOCUMENT = ROOT / "docs" / "marketplaces.md"
TABLES = re.compile(
    r"(?<=<!-- tables: drawn from the data files -->\n).*(?=<!-- end of tables -->)", re.S
)
KEYS = [
    "amazon-main",
    "amazon-secondary",
    "shopify",
    "etsy",
    "walmart",
    "ebay",
    "taobao-main",
    "taobao-white",
    "jd",
    "google-merchant",
]


def rule_of(key: str, rule: str, level: str) -> tuple[float | None, float | None, tuple[str, ...]]:
    (found,) = [one for one in find_channel(key).rules if (one.rule, one.level) == (rule, level)]
    return found.least, found.most, found.among


def test_the_document_says_what_the_data_files_say() -> None:
    """Run with WRITE_DOCS=1 to bring docs/marketplaces.md up to date."""
    text = DOCUMENT.read_text("utf-8")
    true, places = TABLES.subn(lambda _: f"\n{channel_tables(load_channels())}\n\n", text)
    assert places == 1
    if os.environ.get("WRITE_DOCS"):
        DOCUMENT.write_text(true, "utf-8")
    assert true == text


def test_every_channel_is_there_in_order_dated_and_sourced() -> None:
    channels = load_channels()
    assert [channel.key for channel in channels] == KEYS
    for channel in channels:
        assert channel.checked >= date(2026, 11, 20)
        assert channel.source.endswith(".")


def test_every_rule_has_a_check_and_a_title() -> None:
    assert set(RULES) == set(RULE_TITLES)
    assert {one.rule for channel in load_channels() for one in channel.rules} == set(RULES)


@pytest.mark.parametrize(
    ("key", "rule", "level", "wanted"),
    [
        ("amazon-main", "longest_side", "must", (500, 10_000, ())),
        ("amazon-main", "fill", "must", (0.85, 1, ())),
        ("amazon-main", "border", "must", (None, 0, ())),
        ("shopify", "longest_side", "must", (None, 4472, ())),
        ("shopify", "file_size", "must", (None, 20_000_000, ())),
        ("etsy", "shortest_side", "should", (2000, None, ())),
        ("walmart", "shortest_side", "must", (2000, None, ())),
        ("walmart", "file_size", "must", (None, 5_000_000, ())),
        ("ebay", "longest_side", "should", (1600, None, ())),
        ("taobao-main", "size", "must", (None, None, ("800x800", "1500x1500"))),
        ("taobao-white", "file_size", "must", (38_913, 299_999, ())),
        ("taobao-white", "product_size", "must", (301, None, ())),
        ("taobao-white", "shadow", "must", (None, 0.003, ())),
        ("jd", "size", "must", (None, None, ("800x800",))),
        ("google-merchant", "ai_mark", "must", (None, None, ())),
    ],
)
def test_figures(key: str, rule: str, level: str, wanted: tuple[object, ...]) -> None:
    assert rule_of(key, rule, level) == wanted


def test_hearsay_is_marked() -> None:
    """eBay was found nowhere, and one old guide is all there is on Taobao's white picture."""
    for key in ("ebay", "taobao-white"):
        theirs = [one for one in find_channel(key).rules if one.basis != "ours"]
        assert theirs
        assert {one.basis for one in theirs} == {"unconfirmed"}


def test_an_unknown_channel_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnsupportedOption, match=r"'amazon' is not .* Use one of amazon-main"):
        find_channel("amazon")


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("KETTLE-7.MAIN.jpg", True),
        ("KETTLE-7.MAIN.png", True),
        ("KETTLE-7.jpg", False),
        ("KETTLE 7.MAIN.jpg", False),
        (".MAIN.jpg", False),
        ("KETTLE-7xMAIN.jpg", False),
        ("KETTLE-7.MAIN.jpg.exe", False),
    ],
)
def test_names(name: str, good: bool) -> None:
    assert find_channel("amazon-main").names(name) is good


def _channel(**changes: object) -> Channel:
    plain = find_channel("jd").model_dump() | changes
    return Channel.model_validate(plain)


@pytest.mark.parametrize(
    "changes",
    [
        {"source": ""},
        {"file_name": "{sku}"},
        {"colour": "red"},
        {"rules": []},
        {"rules": [{"rule": "size", "level": "must", "basis": "ours"}] * 2},
        {"rules": [{"rule": "scent", "level": "must", "basis": "ours"}]},
        {"rules": [{"rule": "size", "level": "must", "basis": "certain"}]},
    ],
)
def test_a_data_file_with_a_mistake_is_refused(changes: dict[str, object]) -> None:
    assert _channel().key == "jd"
    with pytest.raises(ValidationError):
        _channel(**changes)

"""Draws the tables of docs/marketplaces.md from the data files."""

from imagegen.marketplaces.channels import RULE_TITLES, Channel, Requirement
from imagegen.marketplaces.verdicts import bounds, listed

_UNITS: dict[str, tuple[str, float]] = {
    "file_size": (" bytes", 1),
    "longest_side": (" px", 1),
    "shortest_side": (" px", 1),
    "product_size": (" px a side", 1),
    "sharpness": (" px", 1),
    "border": (" pixels", 1),
    "background": (" pixels", 1),
    "fill": (" %", 100),
    "centred": (" % off the middle", 100),
    "shadow": (" %", 100),
}


def channel_tables(channels: tuple[Channel, ...]) -> str:
    return "\n\n".join(_section(channel) for channel in channels)


def _section(channel: Channel) -> str:
    lines = [
        f"### {channel.title}",
        "",
        f"`{channel.key}`. Looked up on {channel.checked}. Source: {channel.source}",
        *([channel.advice] if channel.advice else []),
        f"Files are named `{channel.file_name}`{_most(channel)}.",
        *([f"For your own eye: {'; '.join(channel.by_eye)}."] if channel.by_eye else []),
        "",
        "| Rule | Wanted | Level | Rests on | |",
        "|---|---|---|---|---|",
        *(_row(one) for one in channel.rules),
    ]
    return "\n".join(lines)


def _most(channel: Channel) -> str:
    return f", at most {channel.most_pictures} of each product" if channel.most_pictures else ""


def _row(rule: Requirement) -> str:
    unit, scale = _UNITS.get(rule.rule, ("", 1))
    wanted = listed(rule.among) if rule.among else bounds(rule, unit, scale)
    shown = "" if wanted == "measured only" and rule.level != "note" else wanted
    return f"| {RULE_TITLES[rule.rule]} | {shown} | {rule.level} | {rule.basis} | {rule.note} |"

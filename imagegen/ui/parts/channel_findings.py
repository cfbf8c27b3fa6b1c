"""The findings of a channel's check: broken rules first, each with found, wanted and what to do."""

from collections.abc import Iterable

import streamlit as st

from imagegen.marketplaces import FIX_TITLES, CheckReport, Finding
from imagegen.ui.texts import html_text

_ORDER = {"failed": 0, "warned": 1, "not checked": 2, "noted": 3, "passed": 4}
_MARKS = {"failed": "✕", "warned": "!", "not checked": "?", "noted": "i", "passed": "✓"}
_BASIS = {"reported": "", "unconfirmed": "unconfirmed", "ours": "our threshold"}


def findings_table(before: CheckReport, after: CheckReport) -> None:
    """What is to be done stands open; what is in order is folded."""
    pairs = sorted(
        zip(before.findings, after.findings, strict=True), key=lambda pair: _ORDER[pair[0].status]
    )
    broken = [pair for pair in pairs if pair[0].is_bad]
    rest = [pair for pair in pairs if not pair[0].is_bad]
    if broken:
        st.html(_list(broken))
    if rest:
        with st.expander(f"{len(rest)} other rules"):
            st.html(_list(rest))


def _list(pairs: Iterable[tuple[Finding, Finding]]) -> str:
    return f'<ul class="channel-findings">{"".join(_item(old, new) for old, new in pairs)}</ul>'


def _item(old: Finding, new: Finding) -> str:
    words = [old.status, _BASIS[old.basis]]
    status = ", ".join(word for word in words if word)
    lines = [f"Found: {old.found}", f"Wanted: {old.wanted}" if old.wanted else "", _next(old, new)]
    text = "".join(f"<p>{html_text(line)}</p>" for line in lines if line)
    note = f'<p class="note">{html_text(old.note)}</p>' if old.note else ""
    head = f"<h4>{html_text(old.title)} <span>{html_text(status)}</span></h4>"
    mark = f'<b aria-hidden="true">{_MARKS[old.status]}</b>'
    return f'<li data-status="{old.status}">{mark}<div>{head}{text}{note}</div></li>'


def _next(old: Finding, new: Finding) -> str:
    """What the copy has instead, or what is left to do."""
    if not old.is_bad:
        return ""
    if not new.is_bad:
        done = f"{FIX_TITLES[old.fix]}: " if old.fix else ""
        return f"In the fixed copy: {done}{new.found}"
    return f"Next step: {new.next_step or old.next_step}"

"""What differs between two versions of a template, line by line, the changed words marked."""

import streamlit as st

from imagegen.briefs.kinds import golden_rows
from imagegen.template_texts import DiffLine, diff_lines
from imagegen.templates import Template
from imagegen.ui.texts import html_text

SIGNS = {"same": " ", "added": "+", "removed": "−", "place": ""}
WORDS = {"added": "added", "removed": "removed"}


def template_diff(old: Template, new: Template) -> None:
    """Nothing but a word where there is no difference. Shipped sample briefs are seen as well."""
    before, after = (t.model_copy(update={"briefs": golden_rows(t)}) for t in (old, new))
    lines = diff_lines(before, after)
    whose = "" if old.name == new.name else f"{old.name} "
    st.markdown(f"**Changes against {whose}v{old.version}**")
    if not lines:
        st.caption("None.")
        return
    rows = "".join(_row(line) for line in lines)
    st.html(f'<div class="diff" role="list">{rows}</div>')


def _row(line: DiffLine) -> str:
    if line.change == "place":
        return '<div class="place" role="listitem">…</div>'
    said = WORDS.get(line.change, "")
    unseen = f'<span class="unseen">{said}: </span>' if said else ""
    text = "".join(_piece(text, changed, line) for text, changed in line.pieces)
    return (
        f'<div class="{line.change}" role="listitem"><span aria-hidden="true" class="sign">'
        f"{SIGNS[line.change]}</span>{unseen}<span>{text}</span></div>"
    )


def _piece(text: str, changed: bool, line: DiffLine) -> str:
    if not changed:
        return html_text(text)
    tag = "ins" if line.change == "added" else "del"
    return f"<{tag}>{html_text(text)}</{tag}>"

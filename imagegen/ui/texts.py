"""User text made safe for the two places it is shown in: Markdown and HTML."""

import html
import re

from imagegen.bidi import isolated

_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:@&^=/])")
_BREAKS = re.compile(r"\s*\n\s*")


def markdown_text(text: str) -> str:
    """`text` as Markdown that shows exactly `text`: no image, no colour, no formula, no HTML, and
    nothing beside it turned round.

    A web address in it still becomes a link, which shows where it leads.
    """
    return _MARKS.sub(r"\\\1", isolated(_BREAKS.sub(" ", text)))


def html_text(text: str) -> str:
    """`text` for HTML content and quoted attributes, set into a line of ours."""
    return html.escape(isolated(text), quote=True)


def exact_html(text: str) -> str:
    """`text` for a block of HTML of its own, from which it is copied: not a character more."""
    return html.escape(text, quote=True)

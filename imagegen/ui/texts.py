"""User text made safe for the two places it is shown in: Markdown and HTML."""

import html
import re

_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:@&^=/])")
_BREAKS = re.compile(r"\s*\n\s*")


def markdown_text(text: str) -> str:
    """`text` as Markdown that shows exactly `text`: no image, no colour, no formula, no HTML.

    A web address in it still becomes a link, which shows where it leads.
    """
    return _MARKS.sub(r"\\\1", _BREAKS.sub(" ", text))


def html_text(text: str) -> str:
    """`text` for HTML content and quoted attributes."""
    return html.escape(text, quote=True)

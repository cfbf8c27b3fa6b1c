"""Reads a page that ran without a browser."""

import html
import json
import re
from typing import Any

from streamlit.testing.v1 import AppTest


def page_text(app: AppTest) -> str:
    """Everything the page says, HTML without its tags, Markdown without its escapes."""
    nodes = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption]
    nodes += [*app.error, *app.warning, *app.info]
    said = [str(node.value) for node in nodes]
    said += [f"{metric.label} {metric.value}" for metric in app.metric]
    said += [html.unescape(re.sub(r"<[^>]+>", " ", source)) for source in html_sources(app)]
    return re.sub(r"\\(\W)", r"\1", "\n".join(said))


def html_sources(app: AppTest) -> list[str]:
    return [node.proto.body for node in app.get("html")]


def copy_texts(app: AppTest) -> list[str]:
    """The texts that stand to be copied."""
    found = (re.search(r"<pre>(.*?)</pre>", source, re.S) for source in html_sources(app))
    return [html.unescape(match[1]) for match in found if match]


def component_data(app: AppTest, name: str) -> Any:
    """What Python sends to our v2 component of that name, or None when it is not drawn."""
    for node in app.get("bidi_component"):
        if node.proto.component_name == name:
            return json.loads(node.proto.json)
    return None


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]

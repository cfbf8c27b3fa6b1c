"""Tells the browser at once what a page will need, so that it loads beside the main script.

Streamlit fetches the code of a widget when the first one of its kind arrives over the web socket,
and then what that code imports: three round trips in a row that a Link header turns into none.
"""

import re
from functools import cache
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from imagegen.ui.components import asset_url

SCRIPTS = Path(streamlit.__file__).parent / "static" / "static" / "js"
ELEMENTS: dict[str, tuple[str, ...]] = {
    "/": ("Html", "Selectbox", "TextInput", "NumberInput", "Button", "BidiComponent"),
    "/product_shots": (
        *("Html", "TextInput", "FileUploader", "ButtonGroup", "Selectbox", "TextArea"),
        *("NumberInput", "Button"),
    ),
    "/renovation": (
        *("Html", "FileUploader", "Selectbox", "Multiselect", "ButtonGroup"),
        *("NumberInput", "Button", "BidiComponent"),
    ),
    "/listen_and_repeat": (
        "Html",
        "Selectbox",
        "TextInput",
        "NumberInput",
        "ButtonGroup",
        "Button",
    ),
    "/gallery": ("Html", "Button", "ButtonGroup", "BidiComponent"),
    "/cast": ("Html", "Button"),
    "/compare": ("Html", "TextArea", "Multiselect", "TextInput", "Button", "BidiComponent"),
    "/blind": ("Html", "Selectbox", "TextInput"),
    "/review": ("Html", "Selectbox", "TextInput", "BidiComponent"),
    "/costs": ("Html", "Metric", "ButtonGroup", "DownloadButton"),
    "/templates": ("Html", "Selectbox", "ButtonGroup", "TextArea", "TextInput", "Button"),
    "/settings": ("Html",),
}
"""Page -> the elements that it always draws, as Streamlit's scripts are called."""
MODULES: dict[str, tuple[str, ...]] = {
    "/": ("stage", "stage_view", "stage_words", "job_details", "dom", "marks"),
    "/renovation": ("stage", "stage_view", "stage_words", "job_details", "dom", "marks"),
    "/compare": (
        *("grid_stage", "arrangement", "stage"),
        *("stage_view", "stage_words", "job_details", "dom", "marks"),
    ),
    "/review": (
        *("review", "review_view", "review_pins", "review_edits", "review_outbox"),
        *("answers", "reviewer", "dom", "marks"),
    ),
    "/gallery": ("gallery", "selection", "dom", "marks"),
}
"""Page -> our own component scripts; the first is the one that a stub asks for by version."""
FONT = "/assets/fonts/inter-5.3.0-latin.woff2"

_IMPORT = re.compile(r'(?:from|import)"\./([\w.-]+\.js)"')


class Preload:
    """Middleware that puts the Link header on the document of a page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in ELEMENTS:
            send = _with_links(send, link_header(scope["path"]))
        await self.app(scope, receive, send)


@cache
def link_header(path: str) -> str:
    """The header's value for the page at `path`; scripts that this Streamlit lacks are left out."""
    scripts = [f"/static/js/{name}" for name in chunks(ELEMENTS[path])]
    modules = [f"/assets/components/{name}.js" for name in MODULES.get(path, ())]
    modules[:1] = [asset_url(modules[0].removeprefix("/assets/"))] if modules else []
    links = [f"<{url}>; rel=modulepreload" for url in scripts + modules]
    return ", ".join([f"<{FONT}>; rel=preload; as=font; type=font/woff2; crossorigin", *links])


def chunks(elements: tuple[str, ...]) -> list[str]:
    """The scripts of these elements and everything they import that the main page does not."""
    known = set(re.findall(r"js/([\w.-]+\.js)", _main_page()))
    todo = [file.name for name in elements for file in SCRIPTS.glob(f"{name}.*.js")]
    found: dict[str, None] = {}
    while todo:
        name = todo.pop(0)
        if name in known or name in found or not (SCRIPTS / name).is_file():
            continue
        found[name] = None
        todo += _IMPORT.findall((SCRIPTS / name).read_text("utf-8"))
    return list(found)


def _main_page() -> str:
    file = SCRIPTS.parents[1] / "index.html"
    return file.read_text("utf-8") if file.is_file() else ""


def _with_links(send: Send, value: str) -> Send:
    async def send_with_links(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if headers.get("content-type", "").startswith("text/html"):
                headers["Link"] = value
        await send(message)

    return send_with_links

"""Loads our own v2 components: a small stub here, the module itself from /assets."""

import hashlib
from functools import cache

from imagegen.places import assets_folder

_STUB = """
const ready = import(new URL("{url}", document.baseURI).href)
export default function (component) {{
  let cleanup
  let gone = false
  ready.then((module) => {{
    if (!gone) cleanup = module.default(component)
  }})
  return () => {{
    gone = true
    cleanup?.()
  }}
}}
"""


@cache
def asset_url(name: str) -> str:
    """The address of a file of `assets/` with its version, so that browsers may keep it."""
    digest = hashlib.sha256((assets_folder() / name).read_bytes()).hexdigest()[:12]
    return f"/assets/{name}?v={digest}"


def module_stub(name: str) -> str:
    """JavaScript for `st.components.v2.component(js=...)`; inline code is sent at every rerun."""
    return _STUB.format(url=asset_url(name))


def style_text(name: str) -> str:
    """The CSS of a component, as text: inside its shadow root no other style sheet reaches it."""
    return (assets_folder() / name).read_text("utf-8")

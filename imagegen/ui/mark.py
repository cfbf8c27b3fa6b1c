"""The product's name and mark."""

from base64 import b64encode
from functools import cache

from imagegen.places import assets_folder

PRODUCT = "Imagegen Studio"


@cache
def page_icon() -> str:
    """Our mark as a data URL. Without it the browser fetches the page's symbol from a far host."""
    mark = (assets_folder() / "icons" / "mark.svg").read_bytes()
    return f"data:image/svg+xml;base64,{b64encode(mark).decode()}"

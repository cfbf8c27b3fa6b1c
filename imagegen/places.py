"""Where the app's own files lie: beside the package in a checkout, inside it in a wheel."""

from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


@cache
def app_folder() -> Path:
    """The folder that holds `pages/`, `assets/` and `.streamlit/`."""
    inside = PACKAGE / "_app"
    return inside if inside.is_dir() else PACKAGE.parent


def assets_folder() -> Path:
    return app_folder() / "assets"


def main_script() -> Path:
    """The script the UI runs; it lies apart from `pages/`, so no page ever runs without it."""
    return PACKAGE / "ui" / "main.py"

"""Loads what the first visitor would otherwise wait for."""

import importlib
import threading

HEAVY = ("numpy", "pandas", "PIL.Image")
"""Imported by Streamlit's first component; half a second on a slow machine."""


def warm_up() -> None:
    """Import the heavy libraries in the background, while the server starts."""
    threading.Thread(target=_import_all, name="warm-up", daemon=True).start()


def _import_all() -> None:
    for name in HEAVY:
        importlib.import_module(name)

"""OpenCV, an optional extra: asked for when a measure runs, never when the app starts."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from imagegen.errors import ConfigError

INSTALL_COMMAND = "pip install 'imagegen-studio[vision]'"


def has_vision() -> bool:
    """Whether OpenCV is installed. Looks for it without importing it (60 ms, 150 MB on disk)."""
    return find_spec("cv2") is not None


@contextmanager
def needing_vision(what: str) -> Iterator[None]:
    """Turn a missing OpenCV into a ConfigError. `what` begins the sentence: "The score"."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("cv2", "numpy"):
            raise
        message = f"{what} needs OpenCV, which is not installed."
        raise ConfigError(message, f"Run: {INSTALL_COMMAND}") from error

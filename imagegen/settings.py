"""Environment and .env -> one frozen object, read once at a front door."""

import getpass
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dotenv import dotenv_values
from platformdirs import user_data_path

from imagegen.errors import ConfigError

APP_NAME = "imagegen-studio"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Where data live, who is at work, and the variables the keys are read from.

    `environment` is .env under the real environment; it holds secrets and is never shown.
    `from_file` are the names of those variables whose value is the one of .env.
    `key_folder` is where the key files are looked for (the home folder).
    """

    home: Path
    who: str
    key_folder: Path
    environment: Mapping[str, str] = field(repr=False)
    from_file: frozenset[str] = frozenset()

    @property
    def database(self) -> Path | str:
        """The SQLite file of the data folder, or the address of a PostgreSQL database, which may
        hold a password."""
        address = self.environment.get("IMAGEGEN_DATABASE_URL", "").strip()
        return address or self.home / "studio.sqlite"

    def number(self, name: str, default: float) -> float:
        """The variable `name` as a number above 0, or `default` when it is not set."""
        text = self.environment.get(name, "").strip()
        if not text:
            return default
        try:
            value = float(text)
        except ValueError:
            value = 0.0
        if not 0 < value < math.inf:
            raise ConfigError(f"{name} is {text!r}, not a number above 0.", f"Correct {name}.")
        return value


def load_settings(
    environment: Mapping[str, str] | None = None, folder: Path | None = None
) -> Settings:
    """Read `.env` of `folder` (the working folder) and the environment, which wins.

    A value of .env stands for itself: `${NAME}` is not replaced, because the file may be a
    stranger's and could so pass a key on under another name.
    """
    file = (folder or Path.cwd()) / ".env"
    real = os.environ if environment is None else environment
    found = dotenv_values(file, interpolate=False)
    from_file = {name: value for name, value in found.items() if value and name not in real}
    merged = {**from_file, **real}
    home = merged.get("IMAGEGEN_HOME", "").strip()
    return Settings(
        home=Path(home).expanduser() if home else user_data_path(APP_NAME, appauthor=False),
        who=_readable(merged.get("IMAGEGEN_USER", "").strip() or _login_name()),
        key_folder=Path(merged.get("HOME") or Path.home()),
        environment=merged,
        from_file=frozenset(from_file),
    )


def _readable(text: str) -> str:
    """Bytes that are no UTF-8 become question marks; at most 128 characters, as the rows take."""
    return text.encode("utf-8", "replace").decode()[:128]


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"

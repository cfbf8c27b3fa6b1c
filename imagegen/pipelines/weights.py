"""Where the weights of a model lie on this computer, and whether they may be fetched."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from imagegen.errors import ConfigError

FOLDER_VARIABLE = "DIFFUSERS_MODELS"
DOWNLOAD_VARIABLE = "DIFFUSERS_DOWNLOAD"
DEVICE_VARIABLE = "DIFFUSERS_DEVICE"
DEVICES = ("auto", "cpu", "cuda", "mps")

_INDEX = "model_index.json"
_YES, _NO = ("yes", "true", "1", "on"), ("", "no", "false", "0", "off")


@dataclass(frozen=True, kw_only=True)
class Source:
    """What a worker loads: a folder of weights, or a repository to fetch into `cache`.

    `path` is empty where the weights are yet to be fetched. `device` is one of DEVICES.
    """

    repository: str
    cache: Path
    path: Path | None
    device: str


def find_source(repository: str, folder: str, variables: Mapping[str, str]) -> Source:
    """Where `repository` (owner/name) is loaded from.

    `folder` holds it as owner/name, or as the Hugging Face cache does. ConfigError names the
    next command where it holds it in neither way and downloads are not allowed.
    """
    cache = Path(folder).expanduser()
    device = _device(variables)
    allowed = _may_download(variables)
    path = find_weights(repository, folder)
    if path is None and not allowed:
        raise _missing(repository, cache)
    return Source(repository=repository, cache=cache, path=path, device=device)


def find_weights(repository: str, folder: str) -> Path | None:
    """The folder of that model's own weights, or None; whether they are whole is not looked at."""
    cache = Path(folder).expanduser()
    return _plain(cache, repository) or _cached(cache, repository)


def _plain(cache: Path, repository: str) -> Path | None:
    path = cache / repository
    return path if (path / _INDEX).is_file() else None


def _cached(cache: Path, repository: str) -> Path | None:
    """The snapshot that `main` names; layout of huggingface_hub, guides/manage-cache."""
    place = cache / f"models--{repository.replace('/', '--')}"
    try:
        commit = (place / "refs" / "main").read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    path = place / "snapshots" / commit
    return path if commit and (path / _INDEX).is_file() else None


def _missing(repository: str, cache: Path) -> ConfigError:
    return ConfigError(
        f"The weights of {repository} are not in {cache}.",
        f"Run: {download_command(repository, str(cache))} - or set {DOWNLOAD_VARIABLE}=yes and "
        "make the picture again. Either fetches several gigabytes.",
    )


def download_command(repository: str, folder: str) -> str:
    """What to type to have the weights where they are looked for."""
    return f"hf download {repository} --local-dir {shlex.quote(str(Path(folder) / repository))}"


def _device(variables: Mapping[str, str]) -> str:
    device = variables.get(DEVICE_VARIABLE, "").strip().lower() or "auto"
    if device not in DEVICES:
        raise ConfigError(
            f"{DEVICE_VARIABLE} is {device[:40]!r}.", f"Set it to one of {', '.join(DEVICES)}."
        )
    return device


def _may_download(variables: Mapping[str, str]) -> bool:
    text = variables.get(DOWNLOAD_VARIABLE, "").strip().lower()
    if text not in _YES + _NO:
        raise ConfigError(f"{DOWNLOAD_VARIABLE} is {text[:40]!r}.", "Set it to yes or no.")
    return text in _YES

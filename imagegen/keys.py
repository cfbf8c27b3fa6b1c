"""Which key and base URL, from where, in which order; how a missing one is set up."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from imagegen.addresses import UnsafeAddress, is_near, split_url
from imagegen.catalog import Access, load_catalog
from imagegen.errors import ConfigError, MissingKey
from imagegen.redaction import register_secret
from imagegen.settings import Settings

OMNIMAAS_URL = "https://api.omnimaas.com/v1"

_SHORTEST_KEY = 8
_LARGEST_FILE = 4096


@dataclass(frozen=True, kw_only=True)
class KeySource:
    """One place a key may stand in, and the only base URL that key may be sent to."""

    name: str
    base_url_variable: str
    default_base_url: str = ""
    is_file: bool = False
    needs_base_url: bool = True

    @property
    def label(self) -> str:
        return f"~/{self.name}" if self.is_file else self.name


GATEWAY_SOURCES = (
    KeySource(
        name="OMNIMAAS_API_KEY",
        base_url_variable="OMNIMAAS_BASE_URL",
        default_base_url=OMNIMAAS_URL,
    ),
    KeySource(
        name="PRODUCT_SHOTS_IMAGEGEN_API_KEY", base_url_variable="PRODUCT_SHOTS_IMAGEGEN_BASE_URL"
    ),
    KeySource(name="RENDER_API_KEY", base_url_variable="RENDER_BASE_URL"),
    KeySource(name="CANVASFLOW_IMAGEGEN_API_KEY", base_url_variable="CANVASFLOW_IMAGEGEN_BASE_URL"),
    KeySource(
        name=".product_shots_imagegen_api_key",
        base_url_variable="PRODUCT_SHOTS_IMAGEGEN_BASE_URL",
        is_file=True,
    ),
    KeySource(
        name=".product_shots_render_api_key", base_url_variable="RENDER_BASE_URL", is_file=True
    ),
    KeySource(
        name=".canvasflow_imagegen_api_key",
        base_url_variable="CANVASFLOW_IMAGEGEN_BASE_URL",
        is_file=True,
    ),
)


@dataclass(frozen=True, kw_only=True)
class Credential:
    """A key, where it was found, and the base URL that belongs to it.

    `source` and `base_url_source` are variable or file names; they may be shown. For what runs
    here `base_url` is the folder of its models; `variables` are those its data file lists.
    """

    key: str = field(repr=False)
    source: str
    base_url: str
    base_url_source: str
    warnings: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def masked(self) -> str:
        """The first 8 characters, or a third of a short key, and an ellipsis.

        What stands after a colon is a password: nothing of it is shown.
        """
        return f"{self.key[: min(8, len(self.key) // 3)].partition(':')[0]}…"


def key_sources(provider: str) -> tuple[KeySource, ...]:
    """The gateway's list; for others the variables their data file names."""
    if provider == "gateway":
        return GATEWAY_SOURCES
    access = _access_of(provider)
    return tuple(
        KeySource(
            name=name,
            base_url_variable=access.base_url_variable,
            default_base_url=access.base_url,
            needs_base_url=False,
        )
        for name in access.keys
    )


def find_credential(provider: str, settings: Settings) -> Credential:
    """The first key that is set, with its own base URL, or MissingKey.

    A key never travels to the base URL of another source, nor to one that a .env brings which
    did not bring the key: the folder may be a stranger's.
    """
    warnings: list[str] = []
    for source in key_sources(provider):
        text = _read_file(source, settings, warnings) if source.is_file else None
        text = settings.environment.get(source.name, "") if not source.is_file else text
        if text and text.strip():
            return _credential(source, text.strip(), settings, tuple(warnings))
    skipped = " ".join(warnings)
    raise MissingKey(
        f"No key is set for the provider {provider!r}. {skipped}".rstrip(),
        f"Set {key_sources(provider)[0].name}.",
    )


def find_address(provider: str, settings: Settings) -> Credential | None:
    """Where a provider that needs no key is reached, with its key if one is set all the same.

    None for a provider that is reached nowhere, because it runs in this process; MissingKey for
    one that has no usual address and is given none.
    """
    access = _access_of(provider)
    if access.folder_variable:
        return _find_folder(provider, access, settings)
    if any(settings.environment.get(name, "").strip() for name in access.keys):
        return find_credential(provider, settings)
    variable = access.base_url_variable
    text = settings.environment.get(variable, "").strip()
    base_url = _checked_url(text, variable) if text else access.base_url
    if not base_url and _names_address(provider):
        raise MissingKey(
            f"No address is set for the provider {provider!r}.",
            f"Set {variable}, like http://127.0.0.1:8080/v1.",
        )
    if not base_url:
        return None
    return Credential(
        key="", source="", base_url=base_url, base_url_source=variable if text else "default"
    )


def _find_folder(provider: str, access: Access, settings: Settings) -> Credential:
    """The folder of models, once the packages of the extra are there. Nothing is imported."""
    if any(find_spec(package) is None for package in access.packages):
        raise MissingKey(
            f"The provider {provider!r} needs the optional extra {access.extra!r}.",
            f"Run: pip install 'imagegen-studio[{access.extra}]'",
        )
    folder = settings.environment.get(access.folder_variable, "").strip()
    if not folder:
        raise MissingKey(
            f"No folder of models is set for the provider {provider!r}.",
            f"Set {access.folder_variable} to a folder with room for them, like ~/models.",
        )
    return Credential(
        key="",
        source="",
        base_url=folder,
        base_url_source=access.folder_variable,
        variables={name: settings.environment.get(name, "") for name in access.variables},
    )


def _names_address(provider: str) -> bool:
    """Whether its data file says where it is reached, if only by the name of a variable."""
    return any(
        facts.provider == provider and bool(facts.access.base_url_variable)
        for facts in load_catalog().providers
    )


def _access_of(provider: str) -> Access:
    """What the data file says; for one that says nothing NAME_API_KEY and NAME_BASE_URL."""
    for facts in load_catalog().providers:
        if facts.provider == provider and facts.access != Access():
            return facts.access
    name = provider.upper()
    return Access(keys=(f"{name}_API_KEY",), base_url_variable=f"{name}_BASE_URL")


def _credential(
    source: KeySource, key: str, settings: Settings, warnings: tuple[str, ...]
) -> Credential:
    for secret in (key.partition(":")[2], key):  # a password also without its user name
        if len(secret) >= _SHORTEST_KEY:
            register_secret(secret)
    _check_key(key, source)
    base_url, base_url_source = _base_url(source, settings)
    return Credential(
        key=key,
        source=source.label,
        base_url=base_url,
        base_url_source=base_url_source,
        warnings=warnings,
    )


def _check_key(key: str, source: KeySource) -> None:
    """Refuse what is no key without showing it; a line break would inject a header."""
    problem = ""
    if not key.isascii() or not key.isprintable() or " " in key:
        problem = "holds spaces, line breaks or characters outside ASCII"
    elif len(key) < _SHORTEST_KEY:
        problem = f"has only {len(key)} characters"
    if problem:
        raise ConfigError(
            f"The key in {source.label} {problem}.",
            f"Put the key alone there, on one line, at least {_SHORTEST_KEY} characters.",
        )


def _base_url(source: KeySource, settings: Settings) -> tuple[str, str]:
    variable = source.base_url_variable
    text = settings.environment.get(variable, "").strip()
    if text:
        _check_place(source, settings)
        return _checked_url(text, variable), variable
    if source.needs_base_url and not source.default_base_url:
        raise MissingKey(
            f"{source.label} holds a key, but {variable} is not set.",
            f"Set {variable} to the gateway this key is for, like {OMNIMAAS_URL}.",
        )
    return source.default_base_url, "default" if source.default_base_url else ""


def _check_place(source: KeySource, settings: Settings) -> None:
    """ConfigError when .env would send a key somewhere that does not stand in it itself."""
    variable = source.base_url_variable
    has_own_key = not source.is_file and source.name in settings.from_file
    if variable not in settings.from_file or has_own_key:
        return
    both = "" if source.is_file else ", or put both into .env"
    raise ConfigError(
        f"{variable} comes from the file .env of this folder, the key in {source.label} does "
        "not. Nothing was sent: whoever wrote the file would get your key.",
        f"If you trust the address, set it beside the key (export {variable}=...){both}.",
    )


def _checked_url(text: str, variable: str) -> str:
    """The base URL without its last slash. Errors do not repeat it: it may hold a secret."""
    problem = ""
    try:
        parts = split_url(text)
    except UnsafeAddress as error:
        raise ConfigError(f"{variable} cannot be used: {error}.", f"Correct {variable}.") from None
    if not text.isascii() or not text.isprintable() or " " in text:
        problem = "it holds spaces or characters outside ASCII"
    elif "?" in text or "#" in text:
        problem = "it has a query or a fragment"
    elif parts.path.rstrip("/").endswith(("/chat/completions", "/generations", "/edits")):
        problem = "it names one endpoint; a base URL ends before it, mostly with /v1"
    elif parts.scheme == "http" and not is_near(parts.hostname or ""):
        problem = "plain http would show the key to the network; use https"
    if problem:
        raise ConfigError(f"{variable} cannot be used: {problem}.", f"Correct {variable}.")
    return text.rstrip("/")


def _read_file(source: KeySource, settings: Settings, warnings: list[str]) -> str:
    """The file's text, or "" with a warning that says why it is passed over."""
    path = settings.key_folder / source.name
    try:
        if not path.exists():
            return ""
        problem = _file_problem(path)
        text = "" if problem else path.read_text("utf-8-sig")
        shared = os.name == "posix" and path.stat().st_mode & 0o077
    except (OSError, UnicodeDecodeError):
        problem, text, shared = "cannot be read", "", 0
    if problem or not text.strip():
        warnings.append(f"{source.label} {problem or 'is empty'} and was passed over.")
        return ""
    if shared:
        warnings.append(f"{source.label} can be read by other users. Run: chmod 600 {source.label}")
    return text


def _file_problem(path: Path) -> str:
    if not path.is_file():
        return "is not a file"
    if path.stat().st_size > _LARGEST_FILE:
        return f"is larger than {_LARGEST_FILE} bytes"
    return ""

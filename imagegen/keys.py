"""Which key and base URL, from where, in which order; how a missing one is set up."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from imagegen.addresses import UnsafeAddress, is_near, split_url
from imagegen.errors import ConfigError, MissingKey
from imagegen.redaction import register_secret
from imagegen.settings import Settings

KEY_PAGE = "https://docs.cloubic.com"
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

    `source` and `base_url_source` are variable or file names; they may be shown.
    """

    key: str = field(repr=False)
    source: str
    base_url: str
    base_url_source: str
    warnings: tuple[str, ...] = ()

    @property
    def masked(self) -> str:
        """The first 8 characters, or a third of a short key, and an ellipsis."""
        return f"{self.key[: min(8, len(self.key) // 3)]}…"


@dataclass(frozen=True, kw_only=True)
class Option:
    """One way to set a key: a title, why one would, and what to type."""

    title: str
    text: str
    command: str


@dataclass(frozen=True, kw_only=True)
class Onboarding:
    """What somebody without a key is told; the app shows it as a card, the command as text."""

    title: str
    why: str
    options: tuple[Option, ...]
    where: str


def key_sources(provider: str) -> tuple[KeySource, ...]:
    """The gateway's list, or by convention NAME_API_KEY and NAME_BASE_URL."""
    if provider == "gateway":
        return GATEWAY_SOURCES
    name = provider.upper()
    return (
        KeySource(
            name=f"{name}_API_KEY", base_url_variable=f"{name}_BASE_URL", needs_base_url=False
        ),
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


def onboarding(provider: str = "gateway") -> Onboarding:
    """How to get and set a key, as data."""
    source = key_sources(provider)[0]
    line = f"export {source.name}='sk-...'"
    return Onboarding(
        title="Connect an image gateway" if provider == "gateway" else f"Connect {provider}",
        why="Paid models need the key of an image gateway. Nothing has been sent or charged.",
        options=(
            Option(title="This terminal", text="Gone when the window closes.", command=line),
            Option(
                title="Every terminal",
                text="Add the line to your shell's start file, or as NAME=value to a file .env "
                "in the folder you start from.",
                command=f'echo "{line}" >> ~/.profile && . ~/.profile',
            ),
            *_file_option(provider),
        ),
        where=f"A key comes from the dashboard described at {KEY_PAGE}; one key serves the GPT "
        "Image and the Gemini models. Any other OpenAI-compatible gateway works too: set "
        "PRODUCT_SHOTS_IMAGEGEN_BASE_URL to its address and PRODUCT_SHOTS_IMAGEGEN_API_KEY to "
        "its key."
        if provider == "gateway"
        else "A key comes from the provider's own site.",
    )


def onboarding_text(provider: str = "gateway") -> str:
    """The onboarding as plain text for a terminal."""
    card = onboarding(provider)
    blocks = [f"{card.title}\n{card.why}"]
    for number, option in enumerate(card.options, 1):
        command = option.command.replace("\n", "\n     ")
        blocks.append(f"{number}. {option.title}. {option.text}\n     {command}")
    return "\n\n".join([*blocks, card.where, "Then run the command again."])


def _file_option(provider: str) -> tuple[Option, ...]:
    files = [source for source in key_sources(provider) if source.is_file]
    if not files:
        return ()
    file = files[0]
    command = (
        f"(umask 077; echo 'sk-...' > {file.label})\nexport {file.base_url_variable}={OMNIMAAS_URL}"
    )
    text = "Only you can read it; the second line says which gateway the key is for."
    return (Option(title="A key file", text=text, command=command),)


def _credential(
    source: KeySource, key: str, settings: Settings, warnings: tuple[str, ...]
) -> Credential:
    if len(key) >= _SHORTEST_KEY:
        register_secret(key)
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

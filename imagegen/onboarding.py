"""What somebody without a key is told: how to get one and where to put it."""

from dataclasses import dataclass

from imagegen.catalog import Access, load_catalog
from imagegen.keys import GATEWAY_SOURCES, OMNIMAAS_URL, key_sources

KEY_PAGE = "https://docs.cloubic.com"
EXAMPLE_URL = "http://127.0.0.1:8080/v1"


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


def onboarding(provider: str = "gateway") -> Onboarding:
    """How to get and set what the provider needs: a key, an address, or an optional extra."""
    if provider == "gateway":
        return Onboarding(
            title="Connect an image gateway",
            why="Paid models need the key of an image gateway. Nothing has been sent or charged.",
            options=(*_set(f"export {GATEWAY_SOURCES[0].name}='sk-...'"), _key_file()),
            where=f"A key comes from the dashboard described at {KEY_PAGE}; one key serves the GPT "
            "Image and the Gemini models. Any other OpenAI-compatible gateway works too: set "
            "PRODUCT_SHOTS_IMAGEGEN_BASE_URL to its address and PRODUCT_SHOTS_IMAGEGEN_API_KEY to "
            "its key.",
        )
    known = [facts for facts in load_catalog().providers if facts.provider == provider]
    title, access = (known[0].title, known[0].access) if known else (provider, Access())
    if access.extra:
        return _install(title, access)
    sources = key_sources(provider)
    at_usual_place = access.base_url or not access.base_url_variable
    wants_key = bool(sources) and at_usual_place and not access.is_key_optional
    return _key(title, sources[0].name) if wants_key else _address(title, access)


def _key(title: str, variable: str) -> Onboarding:
    return Onboarding(
        title=f"Connect {title}",
        why="Its models are paid with a key of your own. Nothing has been sent or charged.",
        options=_set(f"export {variable}='...'"),
        where="A key comes from the provider's own site.",
    )


def _address(title: str, access: Access) -> Onboarding:
    """For a program that is reached somewhere, and asks for a key only if it likes."""
    key = f"If it asks for a key, set {access.keys[0]} too." if access.keys else ""
    line = f"export {access.base_url_variable}={access.base_url or EXAMPLE_URL}"
    return Onboarding(
        title=f"Connect {title}",
        why="It is reached at an address of yours. Nothing has been sent or charged.",
        options=_set(line),
        where=key,
    )


def _install(title: str, access: Access) -> Onboarding:
    command = f"pip install 'imagegen-studio[{access.extra}]'"
    text = "The app itself does without them, so they are not there from the start."
    folder = _set(f"export {access.folder_variable}=~/models") if access.folder_variable else ()
    return Onboarding(
        title=f"Install {title}",
        why="It runs on this computer, with large libraries of its own. Nothing is ever charged.",
        options=(Option(title="Its libraries", text=text, command=command), *folder),
        where=f"{access.folder_variable} is the folder for the weights of its models; they are "
        "fetched only when you say so: the error of the first picture names the command."
        if folder
        else "",
    )


def _set(line: str) -> tuple[Option, ...]:
    """The two ways to set a variable."""
    return (
        Option(title="This terminal", text="Gone when the window closes.", command=line),
        Option(
            title="Every terminal",
            text="Add the line to your shell's start file, or as NAME=value to a file .env "
            "in the folder you start from.",
            command=f'echo "{line}" >> ~/.profile && . ~/.profile',
        ),
    )


def onboarding_text(provider: str = "gateway") -> str:
    """The onboarding as plain text for a terminal."""
    card = onboarding(provider)
    blocks = [f"{card.title}\n{card.why}"]
    for number, option in enumerate(card.options, 1):
        command = option.command.replace("\n", "\n     ")
        blocks.append(f"{number}. {option.title}. {option.text}\n     {command}")
    where = [card.where] if card.where else []
    return "\n\n".join([*blocks, *where, "Then run the command again."])


def _key_file() -> Option:
    file = next(source for source in GATEWAY_SOURCES if source.is_file)
    command = (
        f"(umask 077; echo 'sk-...' > {file.label})\nexport {file.base_url_variable}={OMNIMAAS_URL}"
    )
    text = "Only you can read it; the second line says which gateway the key is for."
    return Option(title="A key file", text=text, command=command)

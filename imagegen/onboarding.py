"""What somebody without a key is told: how to get one and where to put it."""

from dataclasses import dataclass

from imagegen.keys import OMNIMAAS_URL, key_sources

KEY_PAGE = "https://docs.cloubic.com"


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

"""What a picture shows, in the few words a person would look for."""

from collections.abc import Sequence

from imagegen.errors import ImagegenError
from imagegen.interiors import Language, find_room, find_style
from imagegen.types import Origin

_JOINED: dict[Language, str] = {"en": ", ", "zh": "、"}


def subject_of(origin: Origin, prompt: str) -> str:
    """The person, the setting, or the room and its style; "" where the brief says nothing of it.

    A prompt that was edited away from its brief shows something else.
    """
    return subject_of_set([origin], [prompt])


def title_of(origin: Origin, prompt: str, longest: int) -> str:
    """What a picture is called, in the user's own words where there are some, else by its file."""
    said = subject_of(origin, prompt) or prompt or str(origin.brief.get("file") or "Untitled")
    words = " ".join(said.split())
    return words if len(words) <= longest else f"{words[: longest - 1].rstrip()}…"


def subject_of_set(origins: Sequence[Origin], prompts: Sequence[str]) -> str:
    """What the pictures of one batch show: "Living room: Scandinavian, Japandi"."""
    first = origins[0]
    if first.kind == "listen_and_repeat":
        setting = " ".join(str(first.brief.get("setting") or "").split())
        return setting if all(setting in prompt for prompt in prompts) else ""
    if first.kind == "product_shot":
        return _product(origins, prompts)
    if first.kind != "renovation":
        who = " ".join(str(first.brief.get("who") or "").split())
        return who if all(origin.brief.get("who") for origin in origins) else ""
    language: Language = "zh" if first.brief.get("language") == "zh" else "en"
    try:
        room = find_room(str(first.brief.get("room", ""))).name.say(language)
        styles = [find_style(str(origin.brief.get("style", ""))).name for origin in origins]
    except ImagegenError:  # a style that a later version no longer has
        return ""
    names = [style.say(language) for style in styles]
    if any(n.casefold() not in p.casefold() for n, p in zip(names, prompts, strict=True)):
        return ""
    colon = "：" if language == "zh" else ": "
    return f"{room}{colon}{_JOINED[language].join(dict.fromkeys(names))}"


def _product(origins: Sequence[Origin], prompts: Sequence[str]) -> str:
    """ "Stoneware mug: Main image, Detail"."""
    name = " ".join(str(origins[0].brief.get("name") or "").split())
    if not name or any(name not in " ".join(prompt.split()) for prompt in prompts):
        return ""
    shots = ", ".join(dict.fromkeys(origin.label for origin in origins if origin.label))
    return f"{name}: {shots}" if shots else name

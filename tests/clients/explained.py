"""Every difference between our wire and that of the official clients, and why it is there."""

import re
from dataclasses import dataclass

from tests.clients.cases import CASES
from tests.clients.recorder import Difference, differences
from tests.clients.sides import Run


@dataclass(frozen=True, kw_only=True)
class Explained:
    """`case` and `where` are names in which * stands for anything.

    It must occur in each case that it names. `is_shown` is False where the text itself changes
    with the machine or the version.
    """

    case: str
    where: str
    why: str
    is_shown: bool = True

    def is_about(self, case: str) -> bool:
        return _fits(self.case, case)

    def covers(self, case: str, difference: Difference) -> bool:
        return self.is_about(case) and _fits(self.where, difference.where)


EXPLAINED = (
    Explained(
        case="*",
        where="* header user-agent",
        why="Each names itself.",
        is_shown=False,
    ),
    Explained(
        case="openai-*",
        where="* header x-stainless-*",
        why="The client tells its version, platform, time-out and retries. The API asks for none "
        "of it, and it would tell more of the user's machine than is needed.",
        is_shown=False,
    ),
    Explained(
        case="openai-edit-*",
        where="* part (order)",
        why="The parts of a form have no order, but for the images among each other, and that is "
        "the same.",
    ),
    Explained(
        case="openai-edit-two-references",
        where="* part image[] * file name",
        why="The user's file names are nobody's business: references are numbered.",
    ),
    Explained(
        case="openai-edit-mask",
        where="* part * file name",
        why="The user's file names are nobody's business: references are numbered, the mask is "
        "named mask.png. Its pixels are the same, though our user paints white and the client's "
        "user has to make the area transparent.",
    ),
    Explained(
        case="gemini-*",
        where="* header accept",
        why="We say that JSON is wanted; the client says nothing. JSON comes either way.",
    ),
    Explained(
        case="imagen-*",
        where="* header accept",
        why="We say that JSON is wanted; the client says nothing. JSON comes either way.",
    ),
    Explained(
        case="replicate-*",
        where="* header accept",
        why="We say that JSON is wanted; the client says nothing. JSON comes either way.",
    ),
    Explained(
        case="gemini-*",
        where="* header x-goog-api-client",
        why="The client tells its version a second time, for Google's own statistics.",
        is_shown=False,
    ),
    Explained(
        case="imagen-*",
        where="* header x-goog-api-client",
        why="The client tells its version a second time, for Google's own statistics.",
        is_shown=False,
    ),
    Explained(
        case="gemini-image-config",
        where="* json generationConfig.thinkingConfig.*",
        why="Google reads a field's name in camel case and in snake case, and a level in small "
        "letters (as on its pages) and in capitals (as its client writes it). It is the same "
        "field with the same value.",
    ),
    Explained(
        case="gemini-references",
        where="* json contents[*].parts[*].inlineData.mime*",
        why="Google reads a field's name in camel case and in snake case: the same field with the "
        "same value.",
    ),
    Explained(
        case="gemini-references",
        where="* json contents[*].parts[*].inlineData.data",
        why="The client writes base64 with - and _ for + and /. Google reads both; decoded, it is "
        "the same picture (see above).",
    ),
    Explained(
        case="imagen-predict",
        where="* path",
        why="The client asks Vertex AI only, since the Gemini API has shut Imagen down. We ask "
        "at the address of the Gemini API, for bases that still answer there.",
    ),
    Explained(
        case="replicate-cancel",
        where="2 body",
        why="A cancel has no fields: we send an empty object where the client sends nothing.",
    ),
    Explained(
        case="replicate-cancel",
        where="2 json (whole)",
        why="A cancel has no fields: we send an empty object where the client sends nothing.",
    ),
    Explained(
        case="replicate-cancel",
        where="2 header content-type",
        why="It belongs to the empty object.",
    ),
    Explained(
        case="leonardo-generation",
        where="1 json presetStyle",
        why="The client adds a style of its own choice when its user names none. We send no style "
        "that nobody asked for.",
    ),
)


def unexplained(run: Run) -> list[Difference]:
    """The differences that no entry speaks of."""
    return [found for found in differences(run.ours, run.theirs) if reason(run, found) is None]


def outlived(run: Run) -> list[Explained]:
    """The entries about this case that no longer explain anything."""
    found = differences(run.ours, run.theirs)
    return [
        entry
        for entry in EXPLAINED
        if entry.is_about(run.case.name)
        and not any(entry.covers(run.case.name, difference) for difference in found)
    ]


def reason(run: Run, difference: Difference) -> Explained | None:
    return next((one for one in EXPLAINED if one.covers(run.case.name, difference)), None)


def homeless() -> list[Explained]:
    """Entries about no case at all."""
    return [one for one in EXPLAINED if not any(one.is_about(case.name) for case in CASES)]


def _fits(pattern: str, text: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text) is not None

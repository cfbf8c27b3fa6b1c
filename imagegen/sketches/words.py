"""What a sketch can read from a prompt: a few plain words, matched whole."""

import re
from collections.abc import Mapping
from random import Random


def mentions(prompt: str, words: str) -> bool:
    """True when one of the `words` (with bars between) stands in the prompt as a whole word."""
    return re.search(rf"(?<!\w)(?:{words})(?!\w)", prompt.lower()) is not None


def choose(prompt: str, choices: Mapping[str, str], chance: Random) -> str:
    """The choice whose words come first in the prompt, or one by chance."""
    text = prompt.lower()
    found = {
        name: match.start()
        for name, words in choices.items()
        if words and (match := re.search(rf"(?<!\w)(?:{words})(?!\w)", text))
    }
    # Draw in any case, so that one word more does not shift every later choice.
    drawn = chance.choice(list(choices))
    return min(found, key=lambda name: found[name]) if found else drawn

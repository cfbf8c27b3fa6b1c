"""Writes docs/wire.md: what is the same and what is not, case by case."""

import re
from collections.abc import Iterable, Iterator
from importlib.metadata import version

from tests.app import ROOT
from tests.clients.explained import reason
from tests.clients.recorder import Difference, agreements, differences
from tests.clients.sides import Run

PAGE = ROOT / "docs" / "wire.md"
NOWHERE = "–"
HEAD = """\
# The wire, side by side

The same request, sent by Imagegen Studio and by the provider's own Python client to the same
loopback server, which refuses what the provider would refuse; it took both. Every field, part and
header of every request is compared, and nothing differs that is not listed here with its reason.

`python -m tests.clients` records both and writes this page; `tests/clients/test_clients.py` fails
when a difference appears that has no reason, and when a reason has outlived its difference.

- Clients: {clients}.
- Not compared: `Host`, `Connection`, `Content-Length` and `Accept-Encoding`, which the libraries
  below derive from the address, the body and what is installed; white space and the order of
  fields in JSON; boundaries of forms. Nor the steps that a client leaves to its user: fetching a
  finished picture, and putting a reference into Leonardo's bucket.
- Leonardo's client knows its v1 API only: there is nothing to compare v2 with. Of Stability AI,
  Black Forest Labs and fal.ai no client is compared.
- `KEY` stands for the key. A number before a name counts the requests of a case.
"""


def render(runs: Iterable[Run]) -> str:
    """The whole page, with an end of line."""
    runs = list(runs)
    clients = {run.case.client for run in runs}
    named = ", ".join(f"`{client}` {version(client)}" for client in sorted(clients))
    return "\n".join([HEAD.format(clients=named), *(line for run in runs for line in _case(run))])


def _case(run: Run) -> Iterator[str]:
    case = run.case
    yield f"## {case.name}\n\n{case.title} Client: `{case.client}`.\n"
    yield from (f"{n}. `{one.line}`" for n, one in enumerate(run.ours, 1))
    yield "\nThe same in both:\n\n| what | text |\n|---|---|"
    for where, text in agreements(run.ours, run.theirs):
        if not where.endswith((" method", " path", " query")):
            yield f"| {_name(where)} | {_shown(text)} |"
    yield f"\nDifferent:\n\n| what | Imagegen Studio | `{case.client}` | why |\n|---|---|---|---|"
    yield from _differences(run)
    yield ""


def _differences(run: Run) -> Iterator[str]:
    """One row for all names that an entry explains, where their texts are equal or not shown."""
    rows: dict[tuple[str, str, str], list[str]] = {}
    for difference in differences(run.ours, run.theirs):
        rows.setdefault(_row(run, difference), []).append(_name(difference.where))
    for (ours, theirs, why), names in rows.items():
        yield f"| {', '.join(names)} | {ours} | {theirs} | {why} |"


def _row(run: Run, difference: Difference) -> tuple[str, str, str]:
    found = reason(run, difference)
    is_shown = found is None or found.is_shown
    texts = (difference.ours, difference.theirs)
    ours, theirs = (_shown(text) if is_shown or text is None else "sent" for text in texts)
    return ours, theirs, found.why if found else "**not explained**"


def _name(where: str) -> str:
    number, name = where.split(" ", 1)
    return f"{number} `{name}`"


def _shown(text: str | None) -> str:
    """Without what changes with the library that packs the pictures."""
    if text is None:
        return NOWHERE
    brief = re.sub(r"(\d+ (bytes|characters), )?sha256 [0-9a-f]{12}", "…", text)
    brief = brief.replace("… …", "…").replace("|", "\\|").replace("`", "'")
    return "the picture" if brief == "…" else f"`{brief}`"

"""`python -m tests.clients`: record every case on both sides and write docs/wire.md."""

import os
import sys

from tests.clients.cases import CASES
from tests.clients.explained import outlived, unexplained
from tests.clients.official import FOREIGN
from tests.clients.page import PAGE, render
from tests.clients.sides import play


def main() -> int:
    """1 when there is a difference without a reason, or a reason without a difference."""
    for name in [name for name in os.environ if FOREIGN.search(name)]:
        del os.environ[name]
    runs = [play(case) for case in CASES]
    PAGE.write_text(render(runs), "utf-8")
    faults = [(run.case.name, fault) for run in runs for fault in unexplained(run) + outlived(run)]
    for name, fault in faults:
        print(f"{name}: {fault}", file=sys.stderr)
    print(f"{len(runs)} cases, {PAGE.name} written, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

"""The warm start of `imagegen --help` against `python -c pass`, in processes of their own."""

import subprocess
import sys
from functools import partial
from pathlib import Path

from benchmarks.timing import count_rounds, measure, report


def main() -> None:
    rounds = count_rounds(__doc__, 40)
    python = sys.executable
    ways = {
        "python -c pass": partial(run, python, "-c", "pass"),
        "imagegen --help": partial(run, str(Path(python).with_name("imagegen")), "--help"),
        "imagegen models": partial(run, str(Path(python).with_name("imagegen")), "models"),
    }
    report(measure(ways, rounds))


def run(*command: str) -> None:
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)


if __name__ == "__main__":
    main()

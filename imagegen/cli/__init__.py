"""The terminal's front door: imagegen generate, models, keys, doctor, move, app.

Start-up budget: `imagegen --help` takes at most 150 ms more than `python -c pass`. So this file
and the parser import nothing heavy; each command's module is loaded when it is called, and
imports what it needs inside its functions.
"""

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from imagegen.cli.arguments import build_parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parsed = build_parser().parse_args(arguments)
    try:
        code = int(import_module(f"imagegen.cli.{parsed.command}").run(parsed))
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has gone (`imagegen models | head`); the final flush must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("imagegen: cancelled.", file=sys.stderr)
        return 130
    except Exception as error:
        from imagegen.cli.outcomes import explain

        return explain(error)
    return code

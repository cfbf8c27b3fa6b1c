"""What the commands take, as argparse knows it."""

import argparse
from typing import Any

EPILOGUE = """\
exit codes: 0 done, 2 bad request, 3 not configured, 4 refused by content policy,
5 provider failed, 130 cancelled
"""


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help of one width on every terminal, so that docs/cli.md can be compared with it."""

    def __init__(self, prog: str, **options: Any) -> None:
        super().__init__(prog, max_help_position=30, width=92)


def build_parser() -> argparse.ArgumentParser:
    parser = _parser(
        argparse.ArgumentParser, prog="imagegen", description="Make pictures and keep account."
    )
    parser.epilog = EPILOGUE
    parser.add_argument("--version", action=_Version, help="show the version and exit")
    commands = parser.add_subparsers(
        dest="command", required=True, metavar="COMMAND", parser_class=argparse.ArgumentParser
    )
    for add in (_add_generate, _add_models, _add_keys, _add_doctor, _add_move, _add_app):
        add(commands)
    return parser


def _parser(make: Any, *names: str, **options: Any) -> argparse.ArgumentParser:
    """`allow_abbrev=False`: a later option must not change what a script's `--out` means."""
    parser: argparse.ArgumentParser = make(
        *names, formatter_class=_Formatter, allow_abbrev=False, **options
    )
    return parser


def _add_generate(commands: Any) -> None:
    text = "Make one or several pictures and wait for them."
    parser = _parser(commands.add_parser, "generate", help=text, description=text)
    _add_what(parser.add_argument)
    _add_how(parser.add_argument)
    add = parser.add_argument
    add("--n", type=int, default=1, metavar="N", help="how many pictures (default 1)")
    add(
        "--output",
        metavar="PATH",
        help="default ./output-<unix time>.<ext>; several become name-1.ext, name-2.ext",
    )
    add("--json", action="store_true", help="print one JSON object instead of the paths")


def _add_what(add: Any) -> None:
    """What is to be seen, and the pictures it is made from."""
    add("--prompt", default="", metavar="TEXT", help="what to show; - reads it from stdin")
    add("--model", default="", metavar="NAME", help="see `imagegen models`")
    add("--provider", default="", metavar="NAME", help="draft is free and works offline")
    add(
        "--aspect-ratio",
        metavar="W:H",
        help="the shape, as 16:9; a model that lacks it names those it has",
    )
    add("--negative-prompt", default="", metavar="TEXT", help="what to avoid")
    add(
        "--reference",
        action="append",
        default=[],
        metavar="FILE",
        help="a picture to work from; may be given several times",
    )
    add("--mask", metavar="FILE", help="white where the first reference is to be changed")
    add("--task", metavar="NAME", help="remove_background, outpaint, ... where it must be said")


def _add_how(add: Any) -> None:
    """What is left to the model, and where to go when it has no capacity."""
    add(
        "--option",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="an option of the model's own; may be given several times",
    )
    add(
        "--fallback",
        action="append",
        default=[],
        metavar="PROVIDER/MODEL",
        help="asked when the one before has no capacity; may be given several times, in order",
    )
    add("--size", metavar="WxH", help="pixels, where the model takes a size")
    add("--quality", metavar="NAME", help="where the model offers qualities")
    add("--seed", type=int, metavar="N", help="where the model takes a seed")


def _add_models(commands: Any) -> None:
    text = "List the models, their prices and whether they still work."
    parser = _parser(commands.add_parser, "models", help=text, description=text)
    parser.add_argument("--json", action="store_true", help="print one JSON list")


def _add_keys(commands: Any) -> None:
    text = "Show which key is used and where it comes from (first 8 characters only)."
    parser = _parser(commands.add_parser, "keys", help=text, description=text)
    parser.add_argument(
        "--test",
        action="store_true",
        help="ask each provider that is set up a question that costs nothing: is the key good, "
        "what is left",
    )
    parser.add_argument("--provider", default="", metavar="NAME", help="only this one")


def _add_doctor(commands: Any) -> None:
    text = "Check the data folder, the database, the disk, the keys and the model facts."
    parser = _parser(commands.add_parser, "doctor", help=text, description=text)
    parser.add_argument(
        "--pictures",
        action="store_true",
        help="look at the stored pictures instead: blank, damaged, missing, without a record",
    )


def _add_move(commands: Any) -> None:
    text = "Move all records from SQLite to a PostgreSQL server, or back."
    parser = _parser(commands.add_parser, "move", help=text, description=text)
    parser.add_argument(
        "--to",
        required=True,
        metavar="ADDRESS",
        help="postgresql://user:password@host/database, or sqlite for the file of the data folder; "
        "- reads it from stdin",
    )


def _add_app(commands: Any) -> None:
    text = "Start the app on http://127.0.0.1:8501."
    parser = _parser(commands.add_parser, "app", help=text, description=text)
    parser.add_argument(
        "--port", type=int, default=8501, metavar="N", help="another port (default 8501)"
    )


class _Version(argparse.Action):
    """Reads the version only when asked: the look-up costs more than the rest of the start."""

    def __init__(self, option_strings: Any, dest: str, help: str | None = None) -> None:
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *rest: Any) -> None:
        from importlib.metadata import version

        print(f"imagegen {version('imagegen-studio')}")
        parser.exit()

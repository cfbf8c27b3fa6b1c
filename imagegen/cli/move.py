"""imagegen move: the records of a SQLite file to a PostgreSQL server, or back."""

import argparse
import sys


def run(arguments: argparse.Namespace) -> int:
    """Move, and say what was moved and what to do next."""
    from imagegen.db.engine import name_of
    from imagegen.db.move_places import FILE, nobody_else, open_places
    from imagegen.db.moving import move_rows
    from imagegen.settings import load_settings

    settings, to = load_settings(), arguments.to
    address = sys.stdin.readline().strip() if to == "-" else to
    source, target = open_places(settings, address)
    with nobody_else(settings.home, source, target):
        moved = move_rows(source, target, settings.home, _print_table)
    for name, amount in sorted(moved.sums.items()):
        print(f"{amount.normalize():>12f}  {name}")
    print(_next_step(name_of(source), name_of(target), is_file=address == FILE))
    return 0


def _print_table(name: str, rows: int) -> None:
    if rows:
        print(f"{rows:12}  {name}", flush=True)


def _next_step(source: str, target: str, *, is_file: bool) -> str:
    from imagegen.db.postgresql import VARIABLE

    step = f"Remove {VARIABLE}" if is_file else f"Set {VARIABLE} to its address"
    return (
        f"Everything is in {target}. {step}, and start the app.\n"
        f"{source} is as it was: keep it as a backup, and start no app with it."
    )

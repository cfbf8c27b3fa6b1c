"""What the library adds to a call: imagegen against the bare request, the same 2 MB answer.

Bare is what a script would do: requests.post, json, b64decode, write. Ours is Studio.generate in
a warm process: checked, recorded as a job before the call, verified, stored by hash and synced to
disk, judged, written to history and ledger. Both write to the same disk.
"""

import base64
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import requests

from benchmarks.answering import answering_server
from benchmarks.timing import count_rounds, measure, report

MODEL = "gpt-image-2"
KEY = "sk-benchmark-0123456789"


def main() -> None:
    rounds = count_rounds(__doc__, 40)
    with tempfile.TemporaryDirectory() as folder, answering_server() as base_url:
        os.chdir(folder)
        os.environ["IMAGEGEN_HOME"] = f"{folder}/home"
        os.environ["OMNIMAAS_API_KEY"] = KEY
        os.environ["OMNIMAAS_BASE_URL"] = base_url
        ways = {
            "bare requests.post": partial(bare, base_url),
            "Studio.generate": generate,
            "imagegen.generate_image": generate_file,
        }
        report(measure(ways, rounds))
        print_breakdown(rounds)


def bare(base_url: str) -> None:
    answer = requests.post(
        f"{base_url}/images/generations",
        json={"model": MODEL, "prompt": "a red apple", "n": 1, "size": "1024x1024"},
        headers={"Authorization": f"Bearer {KEY}"},
        timeout=300,
    )
    answer.raise_for_status()
    data = base64.b64decode(answer.json()["data"][0]["b64_json"])
    Path("bare.png").write_bytes(data)


def generate() -> None:
    import imagegen

    request = imagegen.ImageRequest(prompt="a red apple", model=MODEL)
    imagegen.shared_studio().generate(request)


def generate_file() -> None:
    import imagegen

    imagegen.generate_image("a red apple", model=MODEL, output="ours.png")


def print_breakdown(rounds: int) -> None:
    """Where the time of Studio.generate goes: measured apart, as the clocks cost a little."""
    spent: dict[str, float] = defaultdict(float)
    _watch(spent)
    began = time.perf_counter()
    for _ in range(rounds):
        generate()
    whole = time.perf_counter() - began
    print(f"\nStudio.generate, mean of {rounds}: {whole / rounds * 1000:.1f} ms, of which")
    for name, seconds in spent.items():
        print(f"  {name:34} {seconds / rounds * 1000:6.2f} ms")
    rest = whole - sum(spent.values())
    print(f"  {'everything else':34} {rest / rounds * 1000:6.2f} ms")


def _watch(spent: dict[str, float]) -> None:
    """Put a clock around the steps; none of them contains another."""
    import sqlalchemy

    import imagegen.calls
    import imagegen.http
    import imagegen.storage
    import imagegen.unpacking as unpacking

    steps: list[tuple[str, Any, str]] = [
        ("the call and its body", imagegen.http.Http, "post_json"),
        ("JSON", imagegen.http.Answer, "json"),
        ("base64", unpacking, "decode_source"),
        ("is it a whole picture", unpacking, "identify"),
        ("note of the delivery", imagegen.storage.Storage, "note_delivery"),
        ("hash, write, sync", imagegen.storage.Storage, "put"),
        ("is it blank", imagegen.calls, "suspect_reason"),
        ("database commits", sqlalchemy.engine.default.DefaultDialect, "do_commit"),
    ]
    for name, owner, attribute in steps:
        setattr(owner, attribute, _clocked(getattr(owner, attribute), name, spent))


def _clocked(function: Callable[..., Any], name: str, spent: dict[str, float]) -> Any:
    def run(*arguments: Any, **options: Any) -> Any:
        began = time.perf_counter()
        try:
            return function(*arguments, **options)
        finally:
            spent[name] += time.perf_counter() - began

    return run


if __name__ == "__main__":
    main()

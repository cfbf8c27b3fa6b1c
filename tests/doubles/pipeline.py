"""A worker program without torch: does what the prompt says, and notes what it was asked.

It speaks the protocol of the pipes in its own words: a line of JSON, then the bytes.
"""

import io
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PIL import Image

PROGRAM = (sys.executable, "-P", str(Path(__file__).resolve()))
LOG_VARIABLE = "PIPELINE_DOUBLE_LOG"


def main() -> None:
    say({"says": "starting"})
    while line := sys.stdin.buffer.readline():
        asked = json.loads(line)
        parts = [sys.stdin.buffer.read(size) for size in asked["sizes"]]
        note(asked, parts)
        first = asked["prompt"].split()[0]
        DEEDS.get(first, paint)(asked)


def note(asked: Mapping[str, Any], parts: list[bytes]) -> None:
    log = os.environ.get(LOG_VARIABLE)
    if log:
        names = sorted(os.environ)
        shapes = [(Image.open(io.BytesIO(part)).size) for part in parts]
        row = {"pid": os.getpid(), "asked": asked, "pictures": shapes, "variables": names}
        with Path(log).open("a") as file:
            file.write(json.dumps(row) + "\n")


def say(fields: Mapping[str, Any], *parts: bytes) -> None:
    line = {**fields, "sizes": [len(part) for part in parts]}
    sys.stdout.buffer.write(json.dumps(line).encode() + b"\n" + b"".join(parts))
    sys.stdout.buffer.flush()


def paint(asked: Mapping[str, Any]) -> None:
    """One picture of noise for each seed; `ignored`, `withheld` and `several` say their names."""
    words = asked["prompt"].split()
    for _seed in asked["seeds"]:
        for step in range(asked["steps"] + 1):
            say({"says": "step", "step": step})
    pictures = [noise(seed, asked["width"], asked["height"]) for seed in asked["seeds"]]
    withheld = [
        "withheld" in words and (number > 0 or "all" in words) for number in range(len(pictures))
    ]
    ignored = ["negative_prompt"] if "ignored" in words else []
    kept = pictures[1:] if "missing" in words else pictures
    kept = [b"no picture"] if "unusable" in words else kept
    say(
        {"says": "done", "ignored": ignored, "device": "cpu", "withheld": withheld[: len(kept)]},
        *kept,
    )


def noise(seed: int, width: int, height: int) -> bytes:
    answer = io.BytesIO()
    data = random.Random(seed).randbytes(width * height * 3)
    Image.frombytes("RGB", (width, height), data).save(answer, "PNG")
    return answer.getvalue()


def fail(asked: Mapping[str, Any]) -> None:
    _, kind, *text = asked["prompt"].split()
    say({"says": "failed", "kind": kind, "text": " ".join(text)})


def crash(_asked: Mapping[str, Any]) -> None:
    print("Segmentation of the test", file=sys.stderr, flush=True)
    os._exit(3)


def be_killed(_asked: Mapping[str, Any]) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hang(_asked: Mapping[str, Any]) -> None:
    say({"says": "step", "step": 1})
    time.sleep(600)


def write_garbage(_asked: Mapping[str, Any]) -> None:
    print("Loading pipeline components...: 100%", flush=True)
    time.sleep(600)


def break_off(_asked: Mapping[str, Any]) -> None:
    sys.stdout.buffer.write(b'{"says": "done", "sizes": [100]}\n0123456789')
    sys.stdout.buffer.flush()
    os._exit(0)


def chatter(asked: Mapping[str, Any]) -> None:
    """More to read after the answer than any pipe or queue holds."""
    paint(asked)
    while True:
        say({"says": "step", "step": 1})


DEEDS: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
    "fail": fail,
    "crash": crash,
    "be-killed": be_killed,
    "hang": hang,
    "garbage": write_garbage,
    "break-off": break_off,
    "chatter": chatter,
}

if __name__ == "__main__":
    main()

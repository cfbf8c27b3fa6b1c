"""A loopback Black Forest Labs: tasks, polls, moderation, and every known fault."""

import base64
import binascii
import json
import re
from collections.abc import Callable
from typing import Any

from tests.doubles.free_questions import is_bare
from tests.doubles.gateway_calls import Call
from tests.doubles.gateway_replies import Reply, make_picture, reply_json
from tests.doubles.loopback import LoopbackDouble

KEY = "bfl-double-0123456789abcdef"
Check = Callable[[Any], bool]


def is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_side(value: Any) -> bool:
    return is_whole(value) and value >= 64 and value % 16 == 0


def is_base64(value: Any) -> bool:
    try:
        data = base64.b64decode(value, validate=True)
    except (TypeError, ValueError, binascii.Error):
        return False
    return data.startswith((b"\x89PNG", b"\xff\xd8", b"RIFF"))


BASIC: dict[str, Check] = {
    "prompt": lambda value: isinstance(value, str) and bool(value),
    "seed": is_whole,
    "safety_tolerance": lambda value: is_whole(value) and 0 <= value <= 6,
    "output_format": lambda value: value in ("jpeg", "png"),
}
SIDES: dict[str, Check] = {"width": is_side, "height": is_side}
RATIO: dict[str, Check] = {"aspect_ratio": lambda v: bool(re.fullmatch(r"\d+:\d+", str(v)))}
KNOBS: dict[str, Check] = {
    "guidance": lambda value: is_number(value) and 1.5 <= value <= 100,
    "steps": lambda value: is_whole(value) and 1 <= value <= 50,
}


def inputs(most: int) -> dict[str, Check]:
    names = ["input_image", *(f"input_image_{number}" for number in range(2, most + 1))]
    return dict.fromkeys(names, is_base64)


KONTEXT = {**BASIC, **RATIO, **inputs(4)}
ENDPOINTS: dict[str, dict[str, Check]] = {
    "flux-2-pro": {**BASIC, **SIDES, **inputs(8)},
    "flux-2-max": {**BASIC, **SIDES, **inputs(8)},
    "flux-2-flex": {**BASIC, **SIDES, **KNOBS, **inputs(8)},
    "flux-2-klein-4b": {**BASIC, **SIDES, **inputs(4)},
    "flux-2-klein-9b": {**BASIC, **SIDES, **inputs(4)},
    "flux-pro-1.1": {**BASIC, **SIDES},
    "flux-pro-1.1-ultra": {**BASIC, **RATIO, "raw": lambda value: isinstance(value, bool)},
    "flux-kontext-pro": KONTEXT,
    "flux-kontext-max": KONTEXT,
    "flux-pro-1.0-fill": {**BASIC, **KNOBS, "image": is_base64, "mask": is_base64},
    "flux-dev": {**BASIC, **SIDES, **KNOBS},
    "flux-3-image": {**BASIC, **SIDES, **inputs(10)},
    "flux-3-image-klein": {**BASIC, **SIDES},
}


def detail(status: int, text: Any, **headers: str) -> Reply:
    return reply_json({"detail": text}, status, False, **headers)


FAULTS: dict[str, Callable[[], Reply]] = {
    "402": lambda: detail(402, "Insufficient credits. Visit the dashboard to add credits."),
    "404": lambda: detail(404, "Not Found"),
    "422": lambda: detail(
        422, [{"loc": ["body", "width"], "msg": "Input should be >= 64", "type": "too_small"}]
    ),
    "429": lambda: detail(429, "Active task limit exceeded", **{"Retry-After": "4"}),
    "500": lambda: detail(500, "Internal Server Error"),
    "503": lambda: detail(503, "Service Unavailable"),
    "html": lambda: Reply(200, b"<html>hello</html>", "text/html"),
    "no-id": lambda: reply_json({"polling_url": "x"}),
    "bad-id": lambda: reply_json({"id": "a&b=c", "polling_url": "x"}),
    "reset": lambda: Reply(body=b" ", reset_after=0, paid=True),
}
ENDINGS: dict[str, dict[str, Any]] = {
    "request-moderated": {
        "status": "Request Moderated",
        "details": {"Moderation Reasons": ["Derivative Works Filter"]},
    },
    "content-moderated": {"status": "Content Moderated", "details": None},
    "error": {"status": "Error", "details": {"error": "worker died"}},
    "no-sample": {"status": "Ready", "result": {}},
}


class BflDouble(LoopbackDouble):
    """`elsewhere` is a polling address of another host, given instead of its own."""

    def __init__(self, key: str = KEY) -> None:
        super().__init__(key)
        self.polls_needed = 2
        self.elsewhere = ""
        self.cost: Any = 3.0
        self.balance: Any = {"credits": 1234.5}
        self._tasks: dict[str, dict[str, Any]] = {}
        self._polls: dict[str, int] = {}

    @property
    def base_url(self) -> str:
        return f"{self.address}/v1"

    def answer(self, call: Call) -> Reply:
        self.calls.append(call)
        if call.headers.get("x-key") != self.key or "authorization" in call.headers:
            return detail(403, "Not authenticated - Invalid Authentication")
        wrong = _wrong(call)
        if wrong is not None:
            return wrong
        call.scenario = self.next_scenario()
        if call.scenario in FAULTS:
            return FAULTS[call.scenario]()
        return self._task(call)

    def fetch(self, call: Call) -> Reply:
        self.fetches.append(call)
        if call.path.startswith("/pictures/"):
            data = self.files.get(call.path.removeprefix("/pictures/"))
            if "x-key" in call.headers:
                return Reply(400, b"a key was sent to the pictures")
            return Reply(200, data, "image/jpeg") if data else Reply(404)
        if call.headers.get("x-key") != self.key:
            return detail(403, "Not authenticated - Invalid Authentication")
        if call.path == "/v1/credits" and is_bare(call):
            scenario = self.next_scenario()
            return FAULTS[scenario]() if scenario in FAULTS else reply_json(self.balance)
        name = call.path.removeprefix("/v1/get_result?id=")
        if name not in self._tasks or not is_bare(call):
            return reply_json({"id": name, "status": "Task not found", "result": None}, 404)
        scenario = self.next_scenario() if self._script else ""
        if scenario in FAULTS:
            return FAULTS[scenario]()
        self._polls[name] += 1
        if self._polls[name] < self.polls_needed:
            return reply_json({"id": name, "status": "Pending", "result": None})
        return reply_json({"id": name, "result": None, **self._tasks[name]})

    def _task(self, call: Call) -> Reply:
        name = f"d5ba37dc-{len(self.calls)}"
        self.files[f"{name}.jpeg"] = make_picture((256, 192), len(self.calls), "image/jpeg")
        sample = f"{self.address}/pictures/{name}.jpeg"
        if call.scenario == "gone":
            self.files.clear()
        if call.scenario != "lost":
            self._tasks[name] = ENDINGS.get(call.scenario) or {
                "status": "Ready",
                "result": {"sample": sample, "prompt": call.document["prompt"], "seed": 1},
            }
        self._polls[name] = 0
        self.paid += 1
        own = f"{self.address}/v1/get_result?id={name}"
        said = {"id": name, "polling_url": self.elsewhere or own, "cost": self.cost}
        return reply_json({**said, "input_mp": 0.0, "output_mp": 1.0})


def _wrong(call: Call) -> Reply | None:
    if call.method != "POST":
        return detail(405, "Method Not Allowed")
    checks = ENDPOINTS.get(call.path.removeprefix("/v1/"))
    if checks is None:
        return FAULTS["404"]()
    if call.headers.get("content-type") != "application/json":
        return _field_error("body", "Input should be a valid dictionary", "model_attributes_type")
    call.document = json.loads(call.body)
    for name, value in call.document.items():
        if name not in checks:
            return _field_error(name, "Extra inputs are not permitted", "extra_forbidden")
        if not checks[name](value):
            return _field_error(name, "Invalid value", "value_error")
    if "prompt" not in call.document:
        return _field_error("prompt", "Field required", "missing")
    return None


def _field_error(name: str, message: str, kind: str) -> Reply:
    return detail(422, [{"loc": ["body", name], "msg": message, "type": kind}])

"""A loopback Replicate: official and community models, polls, cancels, and every known fault.

It takes only the fields each model has, and serves finished pictures to those who send no key.
"""

import base64
import json
import re
from collections.abc import Callable
from typing import Any

from tests.doubles.free_questions import is_bare
from tests.doubles.gateway_calls import Call
from tests.doubles.gateway_replies import Reply, make_picture, reply_json
from tests.doubles.loopback import LoopbackDouble

KEY = "r8-double-0123456789abcdef0123456789"
VERSION = "7762fd07cf82c948538e41f63f77d685e02b063e37e496e96eefd46c929f9bdc"
SHAPES = ("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "21:9", "9:21", "4:5", "5:4")


def is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def is_ratio(value: Any) -> bool:
    return value in SHAPES


def is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_up_to_4(value: Any) -> bool:
    return is_whole(value) and 1 <= value <= 4


def is_data_url(value: Any) -> bool:
    found = re.fullmatch(r"data:image/(png|jpeg|webp);base64,([A-Za-z0-9+/=]+)", str(value))
    return found is not None and len(base64.b64decode(found[2], validate=True)) > 50


def are_data_urls(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(is_data_url(item) for item in value)


def is_resolution(value: Any) -> bool:
    return value in ("0.5 MP", "1 MP", "2 MP", "4 MP")


def is_side(value: Any) -> bool:
    return is_whole(value) and 256 <= value <= 2048 and value % 8 == 0


Check = Callable[[Any], bool]
BASIC: dict[str, Check] = {"prompt": is_text, "seed": is_whole}
FLUX = {**BASIC, "aspect_ratio": is_ratio, "output_format": is_text}
FLUX2 = {**FLUX, "resolution": is_resolution, "input_images": are_data_urls}
OFFICIAL: dict[str, dict[str, Check]] = {
    "black-forest-labs/flux-schnell": {
        **FLUX,
        "num_outputs": is_up_to_4,
        "num_inference_steps": is_up_to_4,
        "go_fast": lambda value: isinstance(value, bool),
    },
    "black-forest-labs/flux-dev": {
        **FLUX,
        "num_outputs": is_up_to_4,
        "image": is_data_url,
        "prompt_strength": is_number,
    },
    "black-forest-labs/flux-1.1-pro": {**FLUX, "image_prompt": is_data_url},
    "black-forest-labs/flux-1.1-pro-ultra": {**FLUX, "image_prompt": is_data_url},
    "black-forest-labs/flux-2-pro": FLUX2,
    "black-forest-labs/flux-2-flex": {**FLUX2, "guidance": is_number, "steps": is_whole},
    "google/nano-banana-2": {
        "prompt": is_text,
        "aspect_ratio": is_ratio,
        "image_input": are_data_urls,
        "resolution": lambda value: value in ("1K", "2K", "4K"),
    },
    "ideogram-ai/ideogram-v3-quality": {**BASIC, "aspect_ratio": is_ratio},
}
COMMUNITY: dict[str, Check] = {
    **BASIC,
    "negative_prompt": is_text,
    "width": is_side,
    "height": is_side,
    "num_outputs": is_up_to_4,
    "image": is_data_url,
    "mask": is_data_url,
    "guidance_scale": is_number,
}


def problem(status: int, title: str, detail: str, **headers: str) -> Reply:
    """The error body of Replicate (RFC 7807)."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return reply_json(body, status, False, **headers)


FAULTS: dict[str, Callable[[], Reply]] = {
    "402": lambda: problem(402, "Payment required", "You have insufficient credit."),
    "404": lambda: problem(404, "Not found", "The requested resource could not be found."),
    "422": lambda: problem(422, "Invalid", "- input.seed: Invalid type"),
    "429": lambda: problem(
        429, "Throttled", "Request was throttled. Your rate limit resets in ~30s."
    ),
    "429-bare": lambda: problem(429, "Throttled", "Request was throttled."),
    "500": lambda: problem(500, "Internal", "Internal server error"),
    "503": lambda: problem(503, "Unavailable", "Service unavailable", **{"Retry-After": "3"}),
    "html": lambda: Reply(200, b"<html>hello</html>", "text/html"),
    "list-body": lambda: reply_json(["x"], 201),
    "no-id": lambda: reply_json({"status": "starting"}, 201),
    "bad-id": lambda: reply_json({"id": "../../elsewhere", "status": "starting"}, 201),
    "truncated": lambda: Reply(201, b'{"id": "abc", "outp'),
    "reset": lambda: Reply(body=b" ", reset_after=0, paid=True),
}

SDXL = {
    "url": "https://replicate.com/stability-ai/sdxl",
    "owner": "stability-ai",
    "name": "sdxl",
    "description": "A text-to-image model",
    "visibility": "public",
    "run_count": 1,
    "latest_version": {
        "id": VERSION,
        "created_at": "2024-05-21T16:52:00.000000Z",
        "cog_version": "0.9.0",
        "openapi_schema": {},
    },
}
NSFW = "NSFW content detected. Try running it again, or try a different prompt."
ENDINGS: dict[str, dict[str, Any]] = {
    "failed": {"status": "failed", "error": "CUDA out of memory", "output": None},
    "nsfw": {"status": "failed", "error": NSFW, "output": None},
    "nsfw-logs": {"status": "failed", "error": "Prediction failed", "logs": f"step 4\n{NSFW}"},
    "flagged": {"status": "failed", "error": "The input was flagged as sensitive. (E005)"},
    "crowded": {"status": "failed", "error": "Service is under high demand (E003)"},
    "canceled": {"status": "canceled", "output": None},
    "aborted": {"status": "aborted", "output": None},
    "null": {"status": "succeeded", "output": None},
    "empty-list": {"status": "succeeded", "output": []},
    "words": {"status": "succeeded", "output": ["a", " red", " apple"]},
}


class ReplicateDouble(LoopbackDouble):
    """`polls_needed` are the GETs of a prediction before it is done; `cancelled` are ids."""

    def __init__(self, key: str = KEY) -> None:
        super().__init__(key)
        self.polls_needed = 1
        self.cancelled: list[str] = []
        self.lookups = 0
        self.owner: Any = {"type": "organization", "username": "acme", "name": "Acme"}
        self._predictions: dict[str, dict[str, Any]] = {}
        self._polls: dict[str, int] = {}

    @property
    def base_url(self) -> str:
        return f"{self.address}/v1"

    def answer(self, call: Call) -> Reply:
        self.calls.append(call)
        refused = self._refused(call)
        if refused is not None:
            return refused
        cancel = re.fullmatch(r"/v1/predictions/([\w-]+)/cancel", call.path)
        if cancel is not None and cancel[1] not in self._predictions:
            return FAULTS["404"]()
        if cancel is not None:
            self.cancelled.append(cancel[1])
            return reply_json({**self._begun(cancel[1]), "status": "canceled"}, 200, False)
        wrong = _wrong(call)
        if wrong is not None:
            return wrong
        call.scenario = self.next_scenario()
        if call.scenario in FAULTS:
            return FAULTS[call.scenario]()
        return self._prediction(call)

    def fetch(self, call: Call) -> Reply:
        self.fetches.append(call)
        if call.path.startswith("/pictures/"):
            data = self.files.get(call.path.removeprefix("/pictures/"))
            if "authorization" in call.headers:
                return Reply(400, b"a key was sent to the pictures")
            return Reply(200, data, "image/webp") if data else Reply(404)
        refused = self._refused(call)
        if refused is not None:
            return refused
        found = re.fullmatch(r"/v1/predictions/([\w-]+)", call.path)
        if found is not None and found[1] in self._predictions and not call.body:
            return self._poll(found[1])
        if call.path == "/v1/models/stability-ai/sdxl":
            self.lookups += 1
            return reply_json(SDXL)
        if call.path == "/v1/account" and is_bare(call):
            scenario = self.next_scenario()
            return FAULTS[scenario]() if scenario in FAULTS else reply_json(self.owner)
        return FAULTS["404"]()

    def _refused(self, call: Call) -> Reply | None:
        if call.headers.get("authorization") != f"Bearer {self.key}":
            return problem(401, "Unauthenticated", "You did not pass a valid authentication token")
        return None

    def _poll(self, name: str) -> Reply:
        scenario = self.next_scenario() if self._script else ""
        if scenario in FAULTS:
            return FAULTS[scenario]()
        self._polls[name] += 1
        done = self._polls[name] >= self.polls_needed
        return reply_json(self._predictions[name] if done else self._begun(name))

    def _begun(self, name: str) -> dict[str, Any]:
        """The prediction as it was at its start; of one that is not known, its id alone."""
        return {**self._predictions.get(name, {}), **_waiting(name)}

    def _prediction(self, call: Call) -> Reply:
        name = f"prediction{len(self.calls)}"
        count = call.document["input"].get("num_outputs", 1)
        ending = ENDINGS.get(call.scenario.removeprefix("at-once-")) or {
            "status": "succeeded",
            "output": _shaped(call.scenario.removeprefix("at-once-"), self._pictures(name, count)),
        }
        self._predictions[name] = {**_asked(call), **_waiting(name), **ending}
        self._polls[name] = 0
        self.paid += 1
        if call.scenario == "processing":
            return reply_json({**self._predictions[name], "status": "processing"}, 201)
        if call.scenario.startswith("at-once"):
            return reply_json(self._predictions[name], 201)
        return reply_json(self._begun(name), 202)

    def _pictures(self, name: str, count: int) -> list[str]:
        for number in range(count):
            seed = len(self.calls) * 10 + number
            self.files[f"{name}-{number}.webp"] = make_picture((256, 192), seed, "image/webp")
        return [f"{self.address}/pictures/{name}-{number}.webp" for number in range(count)]


def _shaped(scenario: str, urls: list[str]) -> Any:
    broken = urls[0].replace(".webp", "-gone.webp")
    shapes: dict[str, Any] = {
        "text": urls[0],
        "dict": {"images": urls, "seed": 7},
        "objects": [{"url": url} for url in urls],
        "gone": [broken],
        "one-gone": [*urls[:-1], broken],
        "elsewhere": ["http://169.254.169.254/latest/meta-data"],
    }
    return shapes.get(scenario, urls)


def _asked(call: Call) -> dict[str, Any]:
    """What every prediction repeats: whose it is and what was asked."""
    model = call.path.removeprefix("/v1/models/").removesuffix("/predictions")
    official = call.path.startswith("/v1/models/")
    return {
        "model": model if official else "stability-ai/sdxl",
        "version": "hidden" if official else VERSION,
        "input": call.document["input"],
        "logs": "",
        "created_at": "2026-11-20T12:00:00.000Z",
    }


def _waiting(name: str) -> dict[str, Any]:
    # Addresses of another host: who follows them hands the key to a stranger.
    urls = {
        "get": f"http://127.0.0.1:9/v1/predictions/{name}",
        "cancel": f"http://127.0.0.1:9/v1/predictions/{name}/cancel",
    }
    return {"id": name, "status": "starting", "output": None, "error": None, "urls": urls}


def _wrong(call: Call) -> Reply | None:
    """None when the POST is one that Replicate takes."""
    if call.method != "POST" or call.headers.get("content-type") != "application/json":
        return problem(415, "Unsupported", "Send application/json")
    if not re.fullmatch(r"wait=([1-9]|[1-5]\d|60)", call.headers.get("prefer", "")):
        return problem(422, "Invalid", "Prefer: invalid wait")
    call.document = json.loads(call.body)
    official = re.fullmatch(r"/v1/models/([\w.-]+/[\w.-]+)/predictions", call.path)
    if official is not None and official[1] in OFFICIAL:
        return _wrong_fields(call, {"input"}, OFFICIAL[official[1]])
    if call.path == "/v1/predictions":
        if call.document.get("version") != VERSION:
            return problem(422, "Invalid version", "The specified version does not exist")
        return _wrong_fields(call, {"input", "version"}, COMMUNITY)
    return FAULTS["404"]()


def _wrong_fields(call: Call, names: set[str], checks: dict[str, Check]) -> Reply | None:
    if set(call.document) != names:
        return problem(422, "Invalid", f"fields: {sorted(call.document)}")
    for name, value in call.document["input"].items():
        if name not in checks:
            return problem(422, "Input validation failed", f"- input: {name} is not expected")
        if not checks[name](value):
            return problem(422, "Input validation failed", f"- input.{name}: Invalid value")
    if "prompt" not in call.document["input"]:
        return problem(422, "Input validation failed", "- input: prompt is required")
    return None

"""A loopback fal.ai queue: submit, status, response, cancel, and every known fault."""

import json
import re
from collections.abc import Callable
from typing import Any

from tests.doubles.free_questions import is_bare
from tests.doubles.gateway_calls import Call
from tests.doubles.gateway_replies import Reply, make_picture, reply_json
from tests.doubles.loopback import LoopbackDouble

KEY = "fal-double-0123:456789abcdef"
Check = Callable[[Any], bool]


def is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def is_size(value: Any) -> bool:
    sides = isinstance(value, dict) and set(value) == {"width", "height"}
    return sides and all(is_whole(side) and 256 <= side <= 2048 for side in value.values())


def is_ratio(value: Any) -> bool:
    return bool(re.fullmatch(r"\d+:\d+", str(value)))


def are_data_urls(value: Any) -> bool:
    return isinstance(value, list) and all(str(v).startswith("data:image/") for v in value)


PROMPT: dict[str, Check] = {"prompt": is_text, "output_format": is_text}
SIZED: dict[str, Check] = {**PROMPT, "seed": is_whole, "image_size": is_size}
BANANA: dict[str, Check] = {**PROMPT, "aspect_ratio": is_ratio}
LARGE: dict[str, Check] = {**BANANA, "resolution": lambda v: v in ("0.5K", "1K", "2K", "4K")}
MODELS: dict[str, dict[str, Check]] = {
    "fal-ai/flux/schnell": {**SIZED, "num_inference_steps": is_whole},
    "fal-ai/flux-pro/v1.1": {**SIZED, "safety_tolerance": is_text},
    "fal-ai/flux-pro/v1.1-ultra": {**BANANA, "seed": is_whole, "raw": is_flag},
    "fal-ai/nano-banana": BANANA,
    "fal-ai/nano-banana-2": LARGE,
    "fal-ai/nano-banana-pro": LARGE,
    "fal-ai/nano-banana-2/edit": {**LARGE, "image_urls": are_data_urls},
    "fal-ai/ideogram/v3": {**SIZED, "negative_prompt": is_text, "expand_prompt": is_flag},
    "fal-ai/recraft/v3/text-to-image": {"prompt": is_text, "image_size": is_size},
    "fal-ai/stable-diffusion-v35-medium": {**SIZED, "negative_prompt": is_text},
}


def detail(status: int, text: Any, **more: Any) -> Reply:
    return reply_json({"detail": text, **more}, status, False)


def model_error(status: int, message: str, kind: str) -> Reply:
    url = f"https://docs.fal.ai/errors/#{kind}"
    return detail(status, [{"loc": ["body", "prompt"], "msg": message, "type": kind, "url": url}])


FAULTS: dict[str, Callable[[], Reply]] = {
    "402": lambda: detail(403, "User is locked. Reason: Exhausted balance. Top up your balance."),
    "403": lambda: detail(403, "The key may not use this application."),
    "404": lambda: detail(404, "Application not found"),
    "422": lambda: model_error(422, "Field required", "missing"),
    "429": lambda: Reply(429, b'{"detail": "Too many requests"}', headers={"Retry-After": "6"}),
    "500": lambda: detail(500, "Internal server error"),
    "503": lambda: detail(503, "No runner", error_type="runner_scheduling_failure"),
    "502-page": lambda: Reply(502, b"<html><title>Bad gateway</title></html>", "text/html"),
    "html": lambda: Reply(200, b"<html>hello</html>", "text/html"),
    "no-id": lambda: reply_json({"status": "IN_QUEUE"}),
    "bad-id": lambda: reply_json({"request_id": "../x", "status": "IN_QUEUE"}),
    "reset": lambda: Reply(body=b" ", reset_after=0, paid=True),
}
RESPONSES: dict[str, Callable[[], Reply]] = {
    "policy": lambda: model_error(422, "Flagged by a content checker.", "content_policy_violation"),
    "crowded": lambda: detail(503, "No runner", error_type="runner_scheduling_failure"),
    "broken": lambda: detail(500, "The runner failed", error_type="runner_server_error"),
    "nothing": lambda: reply_json({"images": [], "seed": 1}),
    "list-body": lambda: reply_json([1]),
}


class FalDouble(LoopbackDouble):
    """`elsewhere` is a host given in the addresses of the first answer instead of its own."""

    def __init__(self, key: str = KEY) -> None:
        super().__init__(key)
        self.polls_needed = 2
        self.elsewhere = ""
        self.final_status = "COMPLETED"
        self.cancelled: list[str] = []
        self._requests: dict[str, Call] = {}
        self._polls: dict[str, int] = {}

    @property
    def base_url(self) -> str:
        return self.address

    def answer(self, call: Call) -> Reply:
        self.calls.append(call)
        if call.headers.get("authorization") != f"Key {self.key}":
            return detail(401, "Cannot access application. Authentication is required.")
        if call.method == "PUT":
            return self._cancel(call)
        wrong = _wrong(call)
        if wrong is not None:
            return wrong
        call.scenario = self.next_scenario()
        if call.scenario in FAULTS:
            return FAULTS[call.scenario]()
        return self._queued(call)

    def fetch(self, call: Call) -> Reply:
        self.fetches.append(call)
        if call.path.startswith("/pictures/"):
            data = self.files.get(call.path.removeprefix("/pictures/"))
            if "authorization" in call.headers:
                return Reply(400, b"a key was sent to the pictures")
            return Reply(200, data, "image/jpeg") if data else Reply(404)
        if call.headers.get("authorization") != f"Key {self.key}":
            return detail(401, "Authentication is required.")
        found = re.fullmatch(r"/([\w-]+/[\w.-]+)/requests/([\w-]+)(/status)?", call.path)
        if found is None or found[2] not in self._requests or not is_bare(call):
            return FAULTS["404"]()
        scenario = self.next_scenario() if self._script else ""
        if scenario in FAULTS:
            return FAULTS[scenario]()
        return self._status(found[2]) if found[3] else self._response(found[2])

    def _cancel(self, call: Call) -> Reply:
        found = re.fullmatch(r"/([\w-]+/[\w.-]+)/requests/([\w-]+)/cancel", call.path)
        if found is None or found[2] not in self._requests or call.body:
            return FAULTS["404"]()
        self.cancelled.append(call.path)
        return reply_json({"status": "CANCELLATION_REQUESTED"}, 202)

    def _queued(self, call: Call) -> Reply:
        name = f"764cabcf-{len(self.calls)}"
        self._requests[name], self._polls[name] = call, 0
        self.paid += 1
        app = "/".join(call.path.strip("/").split("/")[:2])
        place = f"{self.elsewhere or self.address}/{app}/requests/{name}"
        urls = {
            "response_url": place,
            "status_url": f"{place}/status",
            "cancel_url": f"{place}/cancel",
        }
        return reply_json({"status": "IN_QUEUE", "request_id": name, "queue_position": 0, **urls})

    def _status(self, name: str) -> Reply:
        self._polls[name] += 1
        if self._polls[name] < self.polls_needed:
            return reply_json({"status": "IN_PROGRESS", "request_id": name}, 202)
        return reply_json({"status": self.final_status, "request_id": name})

    def _response(self, name: str) -> Reply:
        scenario = self._requests[name].scenario
        if scenario in RESPONSES:
            return RESPONSES[scenario]()
        self.files[f"{name}.jpg"] = make_picture((256, 192), len(self.calls), "image/jpeg")
        place = "gone" if scenario == "gone" else name
        image = {"url": f"{self.address}/pictures/{place}.jpg", "content_type": "image/jpeg"}
        said: dict[str, Any] = {"images": [image], "seed": 7, "has_nsfw_concepts": [False]}
        if scenario == "single":
            said = {"image": image}
        if scenario == "nsfw":
            said["has_nsfw_concepts"] = [True]
        if scenario == "half-nsfw":
            said |= {"images": [image, image], "has_nsfw_concepts": [True, False]}
        return reply_json(said)


def _wrong(call: Call) -> Reply | None:
    checks = MODELS.get(call.path.strip("/"))
    if checks is None:
        return FAULTS["404"]()
    if call.method != "POST" or call.headers.get("content-type") != "application/json":
        return detail(405, "Method Not Allowed")
    call.document = json.loads(call.body)
    for name, value in call.document.items():
        if name not in checks or not checks[name](value):
            return model_error(422, f"{name} is not valid", "value_error")
    return None if "prompt" in call.document else model_error(422, "Field required", "missing")

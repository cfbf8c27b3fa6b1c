"""A loopback Stability AI: strict about what it is sent, with the service's own error bodies.

with StabilityDouble() as double:
    double.script(["429", "ok"])         # one name per call; then `default` again
    ...
    assert double.calls[0].fields == {...}
"""

import base64
from collections.abc import Callable
from typing import Any

from tests.doubles.free_questions import is_bare
from tests.doubles.gateway_calls import Call
from tests.doubles.gateway_replies import Reply, flat_picture, make_picture, reply_json
from tests.doubles.loopback import LoopbackDouble
from tests.doubles.stability_calls import SDXL, Refused, check_call, is_slow

KEY = "sk-stability-0123456789abcdefABCDEF0123456789"
FLAGGED = (
    "Your request was flagged by our content moderation system, as a result your request was "
    "denied and you were not charged."
)
NO_CREDIT = (
    "You lack sufficient credits to make this request. Please purchase more credits and try again."
)
TOO_MANY = "You have exceeded the rate limit of 150 requests within a 10 second period."


RESULTS = "/v2beta/results/"


class StabilityDouble(LoopbackDouble):
    """The server. Its base URL has no path: each endpoint names its own version.

    What a slow endpoint made is ready after `polls_needed` polls; `poll_script` names what the
    next polls are answered with instead.
    """

    def __init__(self, key: str = KEY, port: int = 0, default: str = "ok") -> None:
        super().__init__(key, port, default)
        self.balance: Any = {"credits": 0.6336833840314097}
        self.polls_needed = 1
        self.poll_script: list[str] = []
        self._slow: dict[str, Call] = {}

    @property
    def base_url(self) -> str:
        return self.address

    @property
    def environment(self) -> dict[str, str]:
        """The variables that make the product use this double."""
        return {"STABILITY_API_KEY": self.key, "STABILITY_BASE_URL": self.base_url}

    def answer(self, call: Call) -> Reply:
        with self.lock:
            self.calls.append(call)
            number = len(self.calls)
        if call.headers.get("authorization") != f"Bearer {self.key}":
            return error(
                call, 401, "unauthorized", "authorization: invalid or missing header value"
            )
        try:
            check_call(call)
        except Refused as refused:
            return error(call, refused.status, refused.name, str(refused))
        call.scenario = self.next_scenario()
        usual = self._take if is_slow(call.path) else _picture
        reply = FAULTS.get(call.scenario, usual)(call, number)
        reply.headers.setdefault("x-request-id", f"req-{number}")
        with self.lock:
            self.paid += reply.paid
        return reply

    def fetch(self, call: Call) -> Reply:
        """The balance, which is free; and what slow endpoints made."""
        self.fetches.append(call)
        if call.headers.get("authorization") != f"Bearer {self.key}":
            return error(call, 401, "unauthorized", "missing authorization header")
        if call.path.startswith(RESULTS) and is_bare(call):
            return self._result(call.path.removeprefix(RESULTS))
        if call.path != "/v1/user/balance" or not is_bare(call):
            return error(call, 404, "not_found", "the resource was not found")
        call.scenario = self.next_scenario()
        fault = FAULTS.get(call.scenario)
        return fault(call, 0) if fault else reply_json(self.balance)

    def _take(self, call: Call, number: int) -> Reply:
        name = f"{number:064x}"
        self._slow[name] = call
        return reply_json({"id": name}, 202 if number % 2 else 200)

    def _result(self, name: str) -> Reply:
        call = self._slow.get(name)
        if call is None:
            return error(self.fetches[-1], 404, "not_found", f"could not find {name}")
        polls = sum(fetch.path == RESULTS + name for fetch in self.fetches)
        usual = "ok" if polls >= self.polls_needed else "running"
        scenario = self.poll_script.pop(0) if self.poll_script else usual
        if scenario == "running":
            return reply_json({"id": name, "status": "in-progress"}, 202, paid=False)
        return FAULTS.get(scenario, _slow_picture)(call, int(name, 16))


def error(call: Call, status: int, name: str, *messages: str, **headers: str) -> Reply:
    """The body of v2beta has a list of errors, that of v1 one message."""
    body: dict[str, Any] = {"id": "a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4", "name": name}
    if call.path.startswith("/v1/"):
        body["message"] = "; ".join(messages)
    else:
        body["errors"] = list(messages)
    return reply_json(body, status, False, **headers)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _answer(call: Call, texts: list[str], reasons: list[str], seed: int) -> Reply:
    if call.path == SDXL:
        items = [
            {"base64": text, "finishReason": reason, "seed": seed + place}
            for place, (text, reason) in enumerate(zip(texts, reasons, strict=True))
        ]
        return reply_json({"artifacts": items})
    return reply_json({"image": texts[0], "finish_reason": reasons[0], "seed": seed})


def _pictures(call: Call, number: int) -> list[str]:
    count, size = 1, (256, 256)
    if call.document:
        count, size = call.document["samples"], (call.document["width"], call.document["height"])
    kind = f"image/{call.fields.get('output_format', 'png')}"
    return [_text(make_picture(size, number * 100 + place, kind)) for place in range(count)]


def _picture(call: Call, number: int) -> Reply:
    texts = _pictures(call, number)
    return _answer(call, texts, ["SUCCESS"] * len(texts), 4000 + number)


def _slow_picture(call: Call, number: int) -> Reply:
    (text,) = _pictures(call, number)
    return reply_json({"result": text, "finish_reason": "SUCCESS", "seed": 4000 + number})


def _filtered(call: Call, number: int) -> Reply:
    texts = _pictures(call, number)
    return _answer(call, texts, ["CONTENT_FILTERED"] * len(texts), 1)


def _some_filtered(call: Call, number: int) -> Reply:
    texts = _pictures(call, number)
    return _answer(call, texts, ["CONTENT_FILTERED"] + ["SUCCESS"] * (len(texts) - 1), 1)


def _saying(text: str) -> Callable[[Call, int], Reply]:
    def answer(call: Call, number: int) -> Reply:
        texts = _pictures(call, number)
        return _answer(call, [text, *texts[1:]], ["SUCCESS"] * len(texts), 1)

    return answer


def _cut(call: Call, number: int) -> Reply:
    whole = _picture(call, number)
    return Reply(body=whole.body[: len(whole.body) // 2], paid=True)


def _reset(call: Call, number: int) -> Reply:
    whole = _picture(call, number)
    return Reply(body=whole.body, paid=True, reset_after=len(whole.body) // 2)


def _said(status: int, name: str, *messages: str, **headers: str) -> Callable[[Call, int], Reply]:
    return lambda call, number: error(call, status, name, *messages, **headers)


FAULTS: dict[str, Callable[[Call, int], Reply]] = {
    "400": _said(400, "bad_request", "prompt: must be in English", "seed: is wrong"),
    "402": _said(402, "payment_required", NO_CREDIT),
    "403": _said(403, "permission_denied", "You do not have permission to use this engine"),
    "moderation": _said(403, "content_moderation", FLAGGED),
    "filtered-words": _said(400, "invalid_prompts", "One or more prompts contains filtered words."),
    "404": _said(404, "not_found", "The specified engine was not found"),
    "413": _said(413, "payload_too_large", "the request is larger than 10MiB"),
    "422": _said(422, "unprocessable_entity", "the request was well-formed but rejected"),
    "429": _said(429, "rate_limit_exceeded", TOO_MANY),
    "429-wait": _said(429, "rate_limit_exceeded", TOO_MANY, **{"Retry-After": "7"}),
    "429-balance": _said(429, "insufficient_balance", "Your organization has no balance"),
    "500": _said(500, "internal_error", "An unexpected server error has occurred"),
    "503": _said(503, "service_unavailable", "try again later"),
    "502": lambda call, number: Reply(502, b"<html><title>Bad gateway</title></html>", "text/html"),
    "echo": lambda call, number: error(
        call, 401, "unauthorized", f"bad {call.headers['authorization']}"
    ),
    "moved": lambda call, number: Reply(302, headers={"Location": "https://example.com/"}),
    "error-200": _said(200, "content_moderation", FLAGGED),
    "empty-200": lambda call, number: reply_json({}),
    "filtered": _filtered,
    "some-filtered": _some_filtered,
    "placeholder": lambda call, number: _answer(
        call, [_text(flat_picture((256, 256)))], ["SUCCESS"], 1
    ),
    "wrong-picture": _saying(_text(b"hello" * 40)),
    "bad-base64": _saying("!!! this is no base64 !!!"),
    "no-image": _saying(""),
    "truncated": _cut,
    "reset": _reset,
    "html": lambda call, number: Reply(200, b"<html><body>hello</body></html>", "text/html"),
}

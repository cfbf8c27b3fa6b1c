"""A loopback OpenAI: only its two images endpoints, its own error bodies, its own usage.

with OpenAIDouble() as double:
    double.script(["429", "ok"])
    ...
    assert double.calls[0].document == {...}
"""

import base64
from collections.abc import Callable
from typing import Any

from tests.doubles.free_questions import is_bare, openai_list
from tests.doubles.gateway_calls import Call
from tests.doubles.gateway_replies import Reply, make_picture, reply_json
from tests.doubles.loopback import LoopbackDouble
from tests.doubles.openai_calls import Refused, check_call

KEY = "sk-proj-double-0123456789abcdefABCDEF"
USAGE = {
    "input_tokens": 50,
    "input_tokens_details": {"text_tokens": 10, "image_tokens": 40},
    "output_tokens": 1756,
    "output_tokens_details": {"image_tokens": 1756, "text_tokens": 0},
    "total_tokens": 1806,
}
OFFERED = (
    "gpt-image-2",
    "gpt-image-2.5-flare",
    "gpt-image-2.5-sunburst",
    "gpt-image-2.6-flare",
    "gpt-image-2.6-sunburst",
    "gpt-5.5",
)
QUOTA_CODES = (
    "insufficient_quota",
    "billing_hard_limit_reached",
    "credit_balance_exhausted",
    "organization_spend_limit_exceeded",
    "project_spend_limit_exceeded",
    "organization_usage_limit_exceeded",
)


class OpenAIDouble(LoopbackDouble):
    """The server. `usage` is what it says of its tokens, `offered` what it lists."""

    def __init__(self, key: str = KEY, port: int = 0, default: str = "ok") -> None:
        super().__init__(key, port, default)
        self.usage: Any = USAGE
        self.offered = OFFERED

    @property
    def base_url(self) -> str:
        return f"{self.address}/v1"

    def answer(self, call: Call) -> Reply:
        self.calls.append(call)
        reply = self._reply(call)
        reply.headers.setdefault("x-request-id", f"req_{len(self.calls)}")
        self.paid += reply.paid
        return reply

    def _reply(self, call: Call) -> Reply:
        if call.headers.get("authorization") != f"Bearer {self.key}":
            return make_fault("401")
        try:
            check_call(call)
        except Refused as refused:
            return reply_json(refused.body, refused.status, paid=False)
        call.scenario = self.next_scenario()
        if call.scenario in FAULTS or call.scenario in QUOTA_CODES:
            return make_fault(call.scenario)
        return self._pictures(call)

    def fetch(self, call: Call) -> Reply:
        """The list of models: of those GETs, the one that is free."""
        self.fetches.append(call)
        if call.headers.get("authorization") != f"Bearer {self.key}":
            return make_fault("401")
        if call.path != "/v1/models" or not is_bare(call):
            return _error(404, f"Invalid URL (GET {call.path})", "unknown_url", _WRONG)
        call.scenario = self.next_scenario()
        return make_fault(call.scenario) if call.scenario in FAULTS else openai_list(self.offered)

    def _pictures(self, call: Call) -> Reply:
        count = call.count - 1 if call.scenario == "one-short" else call.count
        pictures = pictures_of(call)[:count]
        texts = [base64.b64encode(data).decode() for data in pictures]
        if call.scenario == "not-base64":
            texts[0] = "!!! not base64 !!!"
        if call.scenario == "wrong-picture":
            texts[0] = base64.b64encode(b"hello, this is no picture at all" * 4).decode()
        document = {"created": 1, "data": [{"b64_json": text} for text in texts]}
        reply = reply_json({**document, "usage": self.usage}, paid=True)
        if call.scenario == "truncated":
            reply.body = reply.body[: len(reply.body) // 2]
        if call.scenario == "reset":
            reply.reset_after = len(reply.body) // 2
        return reply


def pictures_of(call: Call) -> list[bytes]:
    """The pictures that call is answered with."""
    values = call.document or call.fields
    kind = f"image/{values.get('output_format', 'png')}"
    size = call.size if "x" in str(values.get("size")) else (1024, 1024)
    return [make_picture(size, seed, kind) for seed in range(call.count)]


def make_fault(name: str) -> Reply:
    if name in QUOTA_CODES:
        return _error(429, "You exceeded your current quota.", name, name)
    return FAULTS[name]()


def _error(status: int, message: str, code: str | None, kind: str, **headers: str) -> Reply:
    body = {"error": {"message": message, "type": kind, "param": None, "code": code}}
    return reply_json(body, status, False, **headers)


_WRONG, _USER = "invalid_request_error", "image_generation_user_error"
_UNVERIFIED = (
    "Your organization must be verified to use the model. Please go to: "
    "https://platform.openai.com/settings/organization/general and click on Verify Organization."
)
_SAFETY = "Your request was rejected by the safety system."

FAULTS: dict[str, Callable[[], Reply]] = {
    "400": lambda: _error(400, "Invalid value for 'n'.", "invalid_value", _WRONG),
    "401": lambda: _error(401, "Incorrect API key provided: sk-proj*.", "invalid_api_key", _WRONG),
    "403": lambda: _error(403, _UNVERIFIED, None, _WRONG),
    "403-country": lambda: _error(
        403, "Country not supported.", "unsupported_country_region_territory", "request_forbidden"
    ),
    "404": lambda: _error(404, "The model does not exist.", "model_not_found", _WRONG),
    "400-model": lambda: _error(400, "The model does not exist.", "model_not_found", _WRONG),
    "moderation": lambda: _error(400, _SAFETY, "moderation_blocked", _USER),
    "policy": lambda: _error(400, _SAFETY, "content_policy_violation", _WRONG),
    "billing": lambda: _error(400, "Billing hard limit.", "billing_hard_limit_reached", _WRONG),
    "429": lambda: _error(
        429, "Rate limit reached.", "rate_limit_exceeded", "requests", **{"retry-after": "7"}
    ),
    "429-ms": lambda: _error(
        429,
        "Rate limit reached.",
        "rate_limit_exceeded",
        "requests",
        **{"retry-after": "9", "retry-after-ms": "1250"},
    ),
    "500": lambda: _error(500, "The server had an error.", None, "server_error"),
    "503": lambda: _error(503, "Overloaded.", "server_is_overloaded", "server_error"),
    "504": lambda: Reply(504, b"<html>504 Gateway Time-out</html>", "text/html"),
    "empty": lambda: reply_json({"created": 1, "data": []}),
    "web-page": lambda: Reply(200, b"<!DOCTYPE html><html></html>", "text/html"),
}

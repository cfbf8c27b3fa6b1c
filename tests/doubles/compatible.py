"""A loopback server that copies OpenAI's images endpoints, as LocalAI and others do: with limits.

It wants `response_format` and refuses what such servers do not know; a key only if it has one.
"""

import base64
from typing import Any

from tests.doubles.free_questions import is_bare, openai_list
from tests.doubles.gateway_calls import Call
from tests.doubles.gateway_replies import Reply, make_picture, reply_json
from tests.doubles.loopback import LoopbackDouble
from tests.doubles.openai_calls import Refused, check_files, require, take_document, take_parts

FIELDS = {"model", "prompt", "n", "size", "response_format"}
FAULTS = {
    "401": (401, "Incorrect API key provided.", "invalid_api_key"),
    "402": (402, "Not enough credits.", "payment_required"),
    "404": (404, "No such model.", "model_not_found"),
    "429": (429, "Slow down.", "rate_limit_exceeded"),
    "503": (503, "The backend is loading.", None),
    "moderation": (400, "Rejected by content moderation.", None),
}


class CompatibleDouble(LoopbackDouble):
    """The server; with `key` "" it asks for none and takes none. `offered` None: no list."""

    offered: tuple[str, ...] | None = ("flux-schnell", "sd-turbo")

    @property
    def base_url(self) -> str:
        return f"{self.address}/v1"

    def answer(self, call: Call) -> Reply:
        self.calls.append(call)
        wanted = f"Bearer {self.key}" if self.key else None
        if call.headers.get("authorization") != wanted:
            return _error("401")
        try:
            values = _check(call)
        except Refused as refused:
            return reply_json(refused.body, refused.status, paid=False)
        call.scenario = self.next_scenario()
        if call.scenario in FAULTS:
            return _error(call.scenario)
        self.paid += 1
        return self._pictures(call, int(values.get("n", 1)))

    def fetch(self, call: Call) -> Reply:
        self.fetches.append(call)
        if call.path == "/v1/models":
            return self._models(call)
        data = self.files.get(call.path.rpartition("/")[2])
        return Reply(200, data, "image/png") if data else Reply(404)

    def _pictures(self, call: Call, count: int) -> Reply:
        pictures = [make_picture((512, 512), seed) for seed in range(count)]
        items = [{"b64_json": base64.b64encode(data).decode()} for data in pictures]
        if call.scenario == "urls":
            self.files = {f"{number}.png": data for number, data in enumerate(pictures)}
            items = [{"url": f"{self.address}/files/{name}"} for name in self.files]
        return reply_json({"created": 1, "data": items})

    def _models(self, call: Call) -> Reply:
        wanted = f"Bearer {self.key}" if self.key else None
        if call.headers.get("authorization") != wanted or not is_bare(call):
            return _error("401")
        return _error("404") if self.offered is None else openai_list(self.offered)


def _check(call: Call) -> dict[str, Any]:
    if call.path == "/v1/images/generations":
        values = call.document = take_document(call)
        require(type(values.get("n", 1)) is int, "invalid_type", "n")
    elif call.path == "/v1/images/edits":
        take_parts(call)
        check_files(call.files)
        values = dict(call.fields)
    else:
        raise Refused("unknown_url", call.path, 404)
    for name in values:
        require(name in FIELDS, "unknown_parameter", name)
    require(bool(values.get("prompt")), "missing_required_parameter", "prompt")
    require(values.get("response_format") == "b64_json", "invalid_value", "response_format")
    return values


def _error(name: str) -> Reply:
    status, message, code = FAULTS[name]
    return reply_json({"error": {"message": message, "code": code}}, status, paid=False)

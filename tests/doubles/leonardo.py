"""A loopback Leonardo.ai: v1 and v2 generations, uploads, polls, and its real error bodies.

    with LeonardoDouble() as leonardo:
        leonardo.script(["402", "ok"])      # one name per paid POST; then `default` again
        leonardo.polls = ["pending"]        # one name per poll; then the outcome

Names of refusals: FAULTS. Outcomes of what was accepted: ok, failed, refused, refused-image,
empty, nsfw, web-page-picture, cut-picture, one-gone, gone, private, one-missing, those of COSTS.
"""

import json
from collections.abc import Callable
from email import message_from_bytes
from email.message import Message
from typing import Any
from urllib.parse import urlsplit

from tests.doubles.free_questions import is_bare
from tests.doubles.gateway_calls import Call, FilePart
from tests.doubles.gateway_replies import Reply, make_picture, reply_json
from tests.doubles.leonardo_fields import Invalid, check_v1, check_v2
from tests.doubles.loopback import LoopbackDouble

KEY = "0f6e1a52-77aa-4c1e-9d58-3f2b6c1d0a9e"
ROOT = "/api/rest"
EXTENSIONS = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp"}


def error(status: int, text: str, code: str = "unexpected", **headers: str) -> Reply:
    """The body of the HTTP gateway in front of Leonardo."""
    document = {"error": text, "path": "$", "code": code}
    return reply_json(document, status, paid=False, **headers)


def listed(text: str, code: str, status: int = 200, **details: Any) -> Reply:
    """The body of v2: a list, also with status 200."""
    problem = {"message": text, "extensions": {"code": code, "details": details}}
    return reply_json([problem], status, paid=False)


FAULTS: dict[str, Callable[[], Reply]] = {
    "hook": lambda: error(500, "Invalid response from authorization hook"),
    "denied": lambda: error(401, "Authentication hook unauthorized this request", "access-denied"),
    "403": lambda: error(403, "Forbidden", "forbidden"),
    "402": lambda: error(402, "Payment required"),
    "tokens": lambda: error(400, "not enough api tokens"),
    "tokens-v2": lambda: listed("Insufficient credits", "VALIDATION_ERROR"),
    "429": lambda: error(429, "Too many requests", **{"Retry-After": "17"}),
    "500": lambda: error(500, "Internal error"),
    "503": lambda: error(503, "Service unavailable"),
    "moderated": lambda: error(400, "Prompt blocked", "PROMPT_MODERATION_BLOCKED"),
    "moderated-text": lambda: error(403, "The prompt was refused by content moderation"),
    "moderated-v2": lambda: listed("Prompt blocked", "BAD_INPUT", type="PROMPT_MODERATION_BLOCKED"),
    "invalid": lambda: error(400, "width must be a multiple of 8", "validation-failed"),
    "invalid-v2": lambda: listed("quality is not valid", "VALIDATION_ERROR", field="quality"),
    "invalid-v2-400": lambda: listed("quality is not valid", "VALIDATION_ERROR", 400),
    "echo": lambda: error(400, f"The key {KEY} may not do this"),
    "web-page": lambda: Reply(200, b"<html><title>Hello</title></html>", "text/html"),
    "no-number": lambda: reply_json({"sdGenerationJob": {"generationId": None}}),
    "bad-number": lambda: reply_json({"sdGenerationJob": {"generationId": "../../me?x=1"}}),
    "null": lambda: reply_json({"sdGenerationJob": None}),
    "cut": lambda: Reply(200, b'{"sdGenerationJob": {"gener'),
    "reset": lambda: Reply(200, b'{"sdGenerationJob": {"gener', reset_after=10),
}
ME: dict[str, Any] = {
    "user": {"id": "0b1c", "username": "acme"},
    "tokenRenewalDate": None,
    "paidTokens": 0,
    "subscriptionTokens": 8500,
    "apiConcurrencySlots": 10,
    "apiPaidTokens": 1250,
    "apiSubscriptionTokens": 3500,
}
COSTS: dict[str, Any] = {
    "dollars": {"amount": "0.0375", "unit": "DOLLARS"},
    "credits": {"amount": "21", "unit": "CREDITS"},
    "no-cost": None,
    "odd-cost": {"amount": "NaN", "unit": "DOLLARS"},
}


class LeonardoDouble(LoopbackDouble):
    """The server. `references` are the uploaded pictures by their ids."""

    def __init__(self, key: str = KEY, port: int = 0, default: str = "ok") -> None:
        super().__init__(key, port, default)
        self.polls: list[str] = []
        self.me: Any = {"user_details": [ME]}
        self.upload_fault = ""
        self.places: dict[str, str] = {}
        self.references: dict[str, bytes] = {}
        self.jobs: dict[str, tuple[str, int, tuple[int, int]]] = {}

    @property
    def base_url(self) -> str:
        return f"{self.address}{ROOT}"

    @property
    def paid_calls(self) -> list[Call]:
        return [call for call in self.calls if call.path.endswith("/generations")]

    def answer(self, call: Call) -> Reply:
        with self.lock:
            self.calls.append(call)
        if call.path.startswith("/bucket/"):
            return self._store(call)
        if call.headers.get("authorization") != f"Bearer {self.key}":
            return FAULTS["denied"]()
        if call.method != "POST" or call.headers.get("content-type") != "application/json":
            return error(400, "content-type must be application/json", "invalid-headers")
        call.document = json.loads(call.body)
        if call.path == f"{ROOT}/v1/init-image":
            return self._place(call.document)
        return self._generate(call)

    def _generate(self, call: Call) -> Reply:
        is_v2 = call.path == f"{ROOT}/v2/generations"
        if not is_v2 and call.path != f"{ROOT}/v1/generations":
            return error(404, "resource does not exist", "not-found")
        try:
            check = check_v2 if is_v2 else check_v1
            asked = check(call.document, set(self.references))
        except Invalid as problem:
            text = str(problem)
            return listed(text, "VALIDATION_ERROR") if is_v2 else error(400, text, "validation")
        return self._accept(asked, "generate" if is_v2 else "sdGenerationJob", call)

    def fetch(self, call: Call) -> Reply:
        self.fetches.append(call)
        path = urlsplit(call.path).path
        if path.startswith("/pictures/"):
            if "authorization" in call.headers:
                return Reply(400)
            data = self.files.get(path.removeprefix("/pictures/"))
            return Reply(404) if data is None else Reply(200, data, "image/jpeg")
        if call.headers.get("authorization") != f"Bearer {self.key}":
            return FAULTS["denied"]()
        if path == f"{ROOT}/v1/me" and is_bare(call):
            scenario = self.next_scenario()
            return FAULTS[scenario]() if scenario in FAULTS else reply_json(self.me)
        number = path.removeprefix(f"{ROOT}/v1/generations/")
        if number not in self.jobs or not is_bare(call):
            return reply_json({"generations_by_pk": None})
        said = self.polls.pop(0) if self.polls else ""
        if said == "pending":
            return reply_json({"generations_by_pk": {"status": "PENDING", "generated_images": []}})
        if said == "null":
            return reply_json({"generations_by_pk": None})
        return FAULTS[said]() if said else self._outcome(number)

    def _accept(self, asked: tuple[int, tuple[int, int]], wrapper: str, call: Call) -> Reply:
        call.scenario = scenario = self.next_scenario()
        if scenario in FAULTS:
            return FAULTS[scenario]()
        with self.lock:
            number = f"1f0b933e-b512-6640-8305-{len(self.jobs):012d}"
            self.jobs[number] = (scenario, *asked)
            self.paid += asked[0]
        cost = COSTS.get(scenario, COSTS["credits"])
        return reply_json({wrapper: {"generationId": number, "apiCreditCost": 21, "cost": cost}})

    def _outcome(self, number: str) -> Reply:
        scenario, count, size = self.jobs[number]
        if scenario in ("failed", "refused", "refused-image"):
            return reply_json({"generations_by_pk": _failed(scenario)})
        links = [self._link(scenario, number, index, size) for index in range(count)]
        links = {"empty": [], "one-missing": links[1:]}.get(scenario, links)
        images = [
            {"id": f"{number}-{n}", "nsfw": scenario == "nsfw", "url": link}
            for n, link in enumerate(links)
        ]
        found = {"id": number, "status": "COMPLETE", "generated_images": images}
        return reply_json({"generations_by_pk": found})

    def _link(self, scenario: str, number: str, index: int, size: tuple[int, int]) -> str:
        data = make_picture(size, len(self.jobs) * 100 + index, "image/jpeg")
        data = {"web-page-picture": b"<html>no</html>", "cut-picture": data[:5000]}.get(
            scenario, data
        )
        if scenario != "gone" and (scenario != "one-gone" or index > 0):
            self.files[f"{number}-{index}.jpg"] = data
        if scenario == "private":
            return "https://169.254.169.254/latest/meta.jpg"
        return f"{self.address}/pictures/{number}-{index}.jpg"

    def _place(self, document: Any) -> Reply:
        faults = {
            "500": error(500, "Internal error"),
            "no-fields": reply_json({"uploadInitImage": {"id": "a", "fields": None, "url": ""}}),
            "null": reply_json({"uploadInitImage": None}),
            "web-page": Reply(200, b"<html></html>", "text/html"),
        }
        if self.upload_fault in faults:
            return faults[self.upload_fault]
        if set(document) != {"extension"} or document["extension"] not in EXTENSIONS:
            return error(400, "Invalid file extension", "unexpected")
        place = f"5e6a5cf1-0000-4000-8000-{len(self.places):012d}"
        self.places[place] = document["extension"]
        url = (
            "http://127.0.0.1:9/x" if self.upload_fault == "private" else f"{self.address}/bucket/"
        )
        fields = json.dumps(self._form(place))
        return reply_json(
            {"uploadInitImage": {"id": place, "key": place, "fields": fields, "url": url}}
        )

    def _form(self, place: str) -> dict[str, str]:
        kind = EXTENSIONS[self.places[place]]
        return {"Content-Type": kind, "key": f"init/{place}", "X-Amz-Signature": f"of-{place}"}

    def _store(self, call: Call) -> Reply:
        """What the bucket takes: the form as it was given, then one file, and no key."""
        fields, files, last = _parts(call)
        call.fields, call.files = fields, files
        place = fields.get("key", "").removeprefix("init/")
        fine = "authorization" not in call.headers and place in self.places
        fine = fine and fields == self._form(place) and [file.name for file in files] == ["file"]
        if self.upload_fault == "bucket" or not fine or not last:
            return Reply(403, b"<Error><Code>AccessDenied</Code></Error>", "application/xml")
        if files[0].media_type != fields["Content-Type"]:
            return Reply(403, b"<Error><Code>AccessDenied</Code></Error>", "application/xml")
        self.references[place] = files[0].data
        return Reply(204)


def _failed(scenario: str) -> dict[str, Any]:
    found: dict[str, Any] = {"status": "FAILED", "generated_images": []}
    if scenario == "refused":
        text = "Content policy violation: please modify your prompt."
        reason = {"type": "PROMPT_MODERATION_BLOCKED", "message": text, "affectedOutputCount": 1}
        found["failedReason"] = reason
    if scenario == "refused-image":
        found["notes"] = [{"type": "IMAGE_MODERATION_BLOCKED"}]
    return found


def _parts(call: Call) -> tuple[dict[str, str], list[FilePart], bool]:
    """The fields, the files, and whether the file comes last, as a bucket demands."""
    kind = call.headers.get("content-type", "").encode()
    message = message_from_bytes(b"Content-Type: " + kind + b"\r\n\r\n" + call.body)
    fields: dict[str, str] = {}
    files: list[FilePart] = []
    last = False
    for part in message.get_payload():
        assert isinstance(part, Message)
        name = str(part.get_param("name", header="content-disposition"))
        data = part.get_payload(decode=True)
        assert isinstance(data, bytes)
        last = part.get_filename() is not None
        if last:
            file_name = str(part.get_filename())
            files.append(FilePart(name, file_name, part.get_content_type(), data))
        else:
            fields[name] = data.decode()
    return fields, files, last

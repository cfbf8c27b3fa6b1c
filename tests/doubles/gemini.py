"""A loopback Gemini API: strict about what it is sent, free in what it answers.

    with GeminiDouble() as google:
        google.script(["day-quota", "ok"])     # one name per call; then `default` again

Names of answers and faults: tests/doubles/gemini_replies.py. Source of the wire form: Google's
public reference of generateContent, and the former one of Imagen's predict.
"""

import base64
import binascii
import io
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from PIL import Image

from tests.doubles.free_questions import is_bare
from tests.doubles.gateway_calls import FORMATS, Call
from tests.doubles.gateway_replies import Reply, reply_json
from tests.doubles.gemini_replies import error, in_camel_case, make_reply
from tests.doubles.loopback import LoopbackDouble

KEY = "AIzaDouble-0123456789"
TEN = ("1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9")
FOURTEEN = (*TEN, "1:4", "4:1", "1:8", "8:1")
FIVE = ("1:1", "3:4", "4:3", "9:16", "16:9")
PATH = re.compile(r"/v1beta/models/([a-z0-9.-]+):([A-Za-z]+)")
URL_SAFE = str.maketrans("-_", "+/")
MOST_BYTES = 7 * 1024 * 1024


@dataclass(frozen=True)
class Served:
    """What one model takes. `retired` ones answer 404 unless the double plays a proxy."""

    ratios: tuple[str, ...]
    sizes: tuple[str, ...] = ()
    references: int = 14
    thinks: bool = False
    retired: bool = False
    method: str = "generateContent"


MODELS = {
    "gemini-nano-banana-2.1": Served(FOURTEEN, ("1K", "2K", "4K"), thinks=True),
    "gemini-3-pro-image": Served(TEN, ("1K", "2K", "4K")),
    "gemini-3.1-flash-image": Served(FOURTEEN, ("512", "1K", "2K", "4K")),
    "gemini-3.1-flash-lite-image": Served(FOURTEEN, ("1K",)),
    "gemini-2.5-flash-image": Served(TEN, references=3, retired=True),
    "imagen-4.0-generate-001": Served(FIVE, ("1K", "2K"), retired=True, method="predict"),
    "imagen-4.0-fast-generate-001": Served(FIVE, ("1K",), retired=True, method="predict"),
    "imagen-4.0-ultra-generate-001": Served(FIVE, ("1K", "2K"), retired=True, method="predict"),
}


class Refused(Exception):
    """The request is not what Google takes."""


class GeminiDouble(LoopbackDouble):
    """The server. `is_proxy`: it still serves what Google shut down. `next_page`: a token."""

    def __init__(self, key: str = KEY, port: int = 0, default: str = "ok") -> None:
        super().__init__(key, port, default)
        self.is_proxy = False
        self.next_page = ""

    @property
    def base_url(self) -> str:
        return f"{self.address}/v1beta"

    @property
    def environment(self) -> dict[str, str]:
        """The variables that make the product use this server."""
        return {"GEMINI_API_KEY": self.key, "GEMINI_BASE_URL": self.base_url}

    def answer(self, call: Call) -> Reply:
        with self.lock:
            self.calls.append(call)
            number = len(self.calls)
        reply = self._refusal(call)
        if reply is None:
            call.scenario = self.next_scenario()
            reply = make_reply(call.scenario, call, number)
        with self.lock:
            self.paid += reply.paid
        return reply

    def fetch(self, call: Call) -> Reply:
        """The list of models is all that is fetched of this API."""
        self.fetches.append(call)
        if "x-goog-api-key" not in call.headers:
            return error(403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers.")
        if call.headers["x-goog-api-key"] != self.key or "authorization" in call.headers:
            return make_reply("bad-key", call, 0)
        if call.path != "/v1beta/models?pageSize=1000" or not is_bare(call):
            return error(404, "NOT_FOUND", "Requested entity was not found.")
        call.scenario = self.next_scenario() if self._script else "ok"
        return self._list() if call.scenario == "ok" else make_reply(call.scenario, call, 0)

    def _list(self) -> Reply:
        names = [name for name, served in MODELS.items() if self.is_proxy or not served.retired]
        items = [{"name": f"models/{n}", "displayName": n, "version": "1"} for n in names]
        more = {"nextPageToken": self.next_page} if self.next_page else {}
        return reply_json({"models": items, **more})

    def _refusal(self, call: Call) -> Reply | None:
        found = PATH.fullmatch(call.path)
        if call.method != "POST" or found is None:
            return error(404, "NOT_FOUND", f"No route for {call.method} {urlsplit(call.path).path}")
        if call.headers.get("x-goog-api-key") != self.key or "authorization" in call.headers:
            return make_reply("bad-key", call, 0)
        served = MODELS.get(found[1])
        gone = served is None or (served.retired and not self.is_proxy)
        if served is None or gone or served.method != found[2]:
            return error(
                404,
                "NOT_FOUND",
                f"models/{found[1]} is not found for API version v1beta, or is not supported for "
                f"{found[2]}. Call ListModels to see the list of available models.",
            )
        check = _check_predict if found[2] == "predict" else _check_content
        try:
            check(in_camel_case(_json(call)), served)
        except Refused as refused:
            return error(400, "INVALID_ARGUMENT", str(refused))
        return None


def _json(call: Call) -> dict[str, Any]:
    _require(call.headers.get("content-type") == "application/json", "Content-Type is not JSON")
    try:
        call.document = json.loads(call.body)
    except ValueError:
        raise Refused("Invalid JSON payload received. Unexpected token.") from None
    return dict(call.document)


def _check_content(body: dict[str, Any], served: Served) -> None:
    _fields(body, {"contents", "generationConfig"}, "")
    contents = body["contents"]
    _require(isinstance(contents, list) and len(contents) == 1, "one content expected")
    _fields(contents[0], {"role", "parts"}, "contents[0]")
    _require(contents[0]["role"] == "user", "Please use a valid role: user, model.")
    first, *others = contents[0]["parts"]
    _fields(first, {"text"}, "contents[0].parts[0]")
    _require(isinstance(first["text"], str) and bool(first["text"].strip()), "text is empty")
    _require(len(others) <= served.references, "too many images in the request")
    for part in others:
        _fields(part, {"inlineData"}, "contents[0].parts")
        _check_picture(part["inlineData"])
    _check_settings(body["generationConfig"], served)


def _check_settings(settings: dict[str, Any], served: Served) -> None:
    optional = {"imageConfig"} | ({"thinkingConfig"} if served.thinks else set())
    _fields(settings, {"responseModalities"}, "generation_config", optional)
    wanted = settings["responseModalities"]
    _require(wanted in (["TEXT", "IMAGE"], ["IMAGE"]), "Invalid response modalities")
    if "imageConfig" in settings:
        image = settings["imageConfig"]
        taken = {"aspectRatio", "imageSize"} if served.sizes else {"aspectRatio"}
        _fields(image, set(), "generation_config.image_config", taken)
        _require(bool(image), "empty image_config")
        _check_choice("aspect_ratio", image.get("aspectRatio"), served.ratios)
        _check_choice("image_size", image.get("imageSize"), served.sizes)
    if "thinkingConfig" in settings:
        thinking = settings["thinkingConfig"]
        _fields(thinking, {"thinkingLevel"}, "generation_config.thinking_config")
        # Google's pages write the level in small letters, its clients in capitals.
        level = str(thinking["thinkingLevel"]).lower()
        _check_choice("thinking_level", level, ("minimal", "medium", "high"))


def _check_predict(body: dict[str, Any], served: Served) -> None:
    _fields(body, {"instances", "parameters"}, "")
    _require(isinstance(body["instances"], list) and len(body["instances"]) == 1, "one instance")
    _fields(body["instances"][0], {"prompt"}, "instances[0]")
    prompt = body["instances"][0]["prompt"]
    _require(isinstance(prompt, str) and bool(prompt.strip()), "prompt is empty")
    needed = {"sampleCount", "aspectRatio", "outputOptions"}
    parameters = body["parameters"]
    _fields(parameters, needed, "parameters", {"sampleImageSize"})
    count = parameters["sampleCount"]
    _require(type(count) is int and 1 <= count <= 4, "sampleCount must be from 1 to 4")
    _check_choice("aspectRatio", parameters["aspectRatio"], served.ratios)
    _check_choice("sampleImageSize", parameters.get("sampleImageSize"), served.sizes)
    _require(parameters["outputOptions"] == {"mimeType": "image/jpeg"}, "Invalid outputOptions")


def _check_picture(blob: Any) -> None:
    _fields(blob, {"mimeType", "data"}, "contents[0].parts.inline_data")
    try:
        # Either alphabet of base64, as all JSON forms of protobuf take them.
        data = base64.b64decode(blob["data"].translate(URL_SAFE), validate=True)
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            kind = FORMATS.get(image.format or "")
    except (AttributeError, binascii.Error, OSError):
        raise Refused("Unable to process input image.") from None
    _require(len(data) <= MOST_BYTES, "Request payload size exceeds the limit.")
    _require(kind == blob["mimeType"], "Unsupported MIME type or wrong one.")


def _fields(value: Any, needed: set[str], where: str, optional: set[str] | None = None) -> None:
    _require(isinstance(value, dict), f"Invalid value at '{where}'")
    for name in value:
        if name not in needed | (optional or set()):
            raise Refused(
                f"Invalid JSON payload received. Unknown name \"{name}\" at '{where}': "
                "Cannot find field."
            )
    _require(needed <= set(value), f"missing {sorted(needed - set(value))} at '{where}'")


def _check_choice(name: str, value: Any, choices: tuple[str, ...]) -> None:
    _require(value is None or value in choices, f"Invalid value {value!r} for {name}.")


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise Refused(message)

"""What the Gemini double answers: real pictures with token counts, and every known fault."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.doubles.gateway_calls import Call
from tests.doubles.gateway_replies import Reply, make_picture, reply_json

# Pixels at 1K; upright shapes, the others are these turned.
PIXELS = {
    "1:1": (1024, 1024),
    "2:3": (848, 1264),
    "3:4": (896, 1200),
    "9:16": (768, 1376),
    "4:5": (928, 1152),
    "9:21": (672, 1584),
    # Not published; a megapixel of that shape.
    "1:4": (512, 2048),
    "1:8": (352, 2816),
}
INFO = "type.googleapis.com/google.rpc."
DAY = "GenerateRequestsPerDayPerProjectPerModel-FreeTier"
MINUTE = "GenerateRequestsPerMinutePerProjectPerModel"
ENDED = "You exceeded your current quota, please check your plan and billing details."


@dataclass
class Scene:
    """What a reply is made from."""

    call: Call
    number: int

    @property
    def document(self) -> Any:
        return in_camel_case(self.call.document)

    @property
    def is_predict(self) -> bool:
        return self.call.path.endswith(":predict")

    @property
    def size(self) -> tuple[int, int]:
        if self.is_predict:
            ratio = self.document["parameters"]["aspectRatio"]
        else:
            image = self.document["generationConfig"].get("imageConfig", {})
            ratio = image.get("aspectRatio", "1:1")
        return pixels(ratio)

    @property
    def references(self) -> int:
        return len(self.document["contents"][0]["parts"]) - 1

    def texts(self, count: int = 1) -> list[str]:
        seeds = range(self.number * 100, self.number * 100 + count)
        return [encoded(make_picture(self.size, seed, "image/jpeg")) for seed in seeds]


def in_camel_case(value: Any) -> Any:
    """Google takes the names of its fields in either spelling, as all JSON forms of protobuf do."""
    if isinstance(value, dict):
        return {_camel(name): in_camel_case(item) for name, item in value.items()}
    return [in_camel_case(item) for item in value] if isinstance(value, list) else value


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def pixels(ratio: str) -> tuple[int, int]:
    turned = ":".join(reversed(ratio.split(":")))
    if ratio in PIXELS:
        return PIXELS[ratio]
    width, height = PIXELS[turned]
    return height, width


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def inline(text: str) -> dict[str, Any]:
    return {"inlineData": {"mimeType": "image/jpeg", "data": text}}


def usage(references: int = 0) -> dict[str, Any]:
    """11 words in, 1120 for each picture in; 1120 for the picture and 20 for words out."""
    shown = [{"modality": "IMAGE", "tokenCount": 1120 * references}] if references else []
    return {
        "promptTokenCount": 11 + 1120 * references,
        "candidatesTokenCount": 1140,
        "thoughtsTokenCount": 300,
        "totalTokenCount": 1451 + 1120 * references,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 11}, *shown],
        "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": 1120}],
    }


def content(
    scene: Scene, parts: list[dict[str, Any]], reason: str = "STOP", **more: Any
) -> dict[str, Any]:
    candidate = {"content": {"role": "model", "parts": parts}, "finishReason": reason, **more}
    return {
        "candidates": [{**candidate, "index": 0}],
        "usageMetadata": usage(scene.references),
        "modelVersion": "double",
        "responseId": f"resp-{scene.number}",
    }


def error(status: int, name: str, message: str, *details: dict[str, Any]) -> Reply:
    said: dict[str, Any] = {"code": status, "message": message, "status": name}
    if details:
        said["details"] = list(details)
    return reply_json({"error": said}, status, False)


def because(reason: str) -> dict[str, Any]:
    domain = "googleapis.com"
    return {"@type": f"{INFO}ErrorInfo", "reason": reason, "domain": domain, "metadata": {}}


def quota(*names: str) -> dict[str, Any]:
    metric = "generativelanguage.googleapis.com/generate_content_free_tier_requests"
    violations = [{"quotaMetric": metric, "quotaId": name} for name in names]
    return {"@type": f"{INFO}QuotaFailure", "violations": violations}


def wait(delay: str) -> dict[str, Any]:
    return {"@type": f"{INFO}RetryInfo", "retryDelay": delay}


def exhausted(message: str, *details: dict[str, Any]) -> Reply:
    return error(429, "RESOURCE_EXHAUSTED", message, *details)


def _ok(scene: Scene) -> Reply:
    if scene.is_predict:
        return predictions(scene)
    return reply_json(content(scene, [{"text": "Here it is."}, *map(inline, scene.texts())]))


def predictions(scene: Scene) -> Reply:
    count = scene.call.document["parameters"]["sampleCount"]
    items = [{"mimeType": "image/jpeg", "bytesBase64Encoded": text} for text in scene.texts(count)]
    return reply_json({"predictions": items})


def _thoughts(scene: Scene) -> Reply:
    draft = encoded(make_picture((640, 640), 9999, "image/jpeg"))
    parts = [{"text": "I plan an apple.", "thought": True}, {**inline(draft), "thought": True}]
    return reply_json(content(scene, [*parts, *map(inline, scene.texts())]))


def _two(scene: Scene) -> Reply:
    """One usable picture and one that breaks off."""
    (text,) = scene.texts()
    broken = encoded(base64.b64decode(text)[:5000])
    return reply_json(content(scene, [inline(broken), inline(text)]))


def _without_details(scene: Scene) -> Reply:
    document = content(scene, [*map(inline, scene.texts())])
    counts = {"promptTokenCount": 11, "candidatesTokenCount": 1120, "totalTokenCount": 1131}
    return reply_json({**document, "usageMetadata": counts})


def _without_usage(scene: Scene) -> Reply:
    document = content(scene, [*map(inline, scene.texts())])
    del document["usageMetadata"]
    return reply_json(document)


def _blocked(scene: Scene) -> Reply:
    feedback = {"blockReason": "PROHIBITED_CONTENT"}
    return reply_json({"promptFeedback": feedback, "usageMetadata": {"promptTokenCount": 11}})


def _some_filtered(scene: Scene) -> Reply:
    items = [{"mimeType": "image/jpeg", "bytesBase64Encoded": text} for text in scene.texts(1)]
    return reply_json({"predictions": [*items, {"raiFilteredReason": "Filtered: violence."}]})


def _cut(scene: Scene) -> Reply:
    whole = _ok(scene)
    return Reply(body=whole.body[: len(whole.body) // 2], paid=True)


def _ended(reason: str, **more: Any) -> Callable[[Scene], Reply]:
    return lambda scene: reply_json(content(scene, [], reason, **more))


def _echo(scene: Scene) -> Reply:
    key = scene.call.headers["x-goog-api-key"]
    return error(
        403, "PERMISSION_DENIED", f"Key {key} may not do this.", because("SERVICE_DISABLED")
    )


SHAPES: dict[str, Callable[[Scene], Reply]] = {
    "ok": _ok,
    "thoughts": _thoughts,
    "two": _two,
    "without-details": _without_details,
    "without-usage": _without_usage,
    "list": lambda s: Reply(body=b"[" + _ok(s).body + b"]", paid=True),
    "some-filtered": _some_filtered,
}
FAULTS: dict[str, Callable[[Scene], Reply]] = {
    "bad-key": lambda s: error(
        400,
        "INVALID_ARGUMENT",
        "API key not valid. Please pass a valid API key.",
        because("API_KEY_INVALID"),
    ),
    "billing": lambda s: error(
        400,
        "FAILED_PRECONDITION",
        "Gemini API free tier is not available in your country. Please enable billing on your "
        "project in Google AI Studio.",
    ),
    "place": lambda s: error(
        400, "FAILED_PRECONDITION", "User location is not supported for the API use."
    ),
    "400": lambda s: error(400, "INVALID_ARGUMENT", "Request contains an invalid argument."),
    "policy": lambda s: error(
        400,
        "INVALID_ARGUMENT",
        "The prompt could not be submitted. It contains sensitive words that violate Google's "
        "Responsible AI practices. Try rephrasing the prompt.",
    ),
    "echo": _echo,
    "404": lambda s: error(404, "NOT_FOUND", "models/x is not found for API version v1beta."),
    "429": lambda s: exhausted(ENDED, quota(MINUTE), wait("14s")),
    "429-long": lambda s: exhausted(ENDED, quota(MINUTE), wait("134.074824224s")),
    "429-bare": lambda s: exhausted("Resource has been exhausted (e.g. check quota)."),
    "429-list": lambda s: Reply(
        429, b"[" + exhausted(ENDED, quota(MINUTE), wait("3s")).body + b"]"
    ),
    "day-quota": lambda s: exhausted(ENDED, quota(MINUTE, DAY), wait("14s")),
    "day-list": lambda s: Reply(429, b"[" + exhausted(ENDED, quota(DAY)).body + b"]"),
    "no-free-tier": lambda s: exhausted(
        f"{ENDED}\n* Quota exceeded for metric: generate_content_free_tier_requests, limit: 0, "
        "model: gemini-3-pro-image",
        quota(MINUTE),
        wait("14s"),
    ),
    "limit-05": lambda s: exhausted("Quota exceeded, limit: 05", quota(MINUTE)),
    "depleted": lambda s: exhausted("Your prepayment credits are depleted."),
    "capacity": lambda s: exhausted(
        "No capacity.", because("MODEL_CAPACITY_EXHAUSTED"), wait("2s")
    ),
    "capacity-503": lambda s: error(
        503, "UNAVAILABLE", "No capacity available.", because("MODEL_CAPACITY_EXHAUSTED")
    ),
    "503": lambda s: error(503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
    "500": lambda s: error(500, "INTERNAL", "An internal error has occurred."),
    "504": lambda s: error(504, "DEADLINE_EXCEEDED", "The request timed out."),
    "502": lambda s: Reply(502, b"<html><title>502</title></html>", "text/html"),
    "blocked": _blocked,
    "unsafe": _ended("IMAGE_SAFETY", finishMessage="Unable to show the generated image."),
    "recitation": _ended("IMAGE_RECITATION"),
    "no-image": _ended("NO_IMAGE"),
    "image-other": _ended("IMAGE_OTHER"),
    "other": _ended("OTHER"),
    "max-tokens": _ended("MAX_TOKENS"),
    "words": lambda s: reply_json(content(s, [{"text": "I can only describe an apple."}])),
    "only-thoughts": lambda s: reply_json(
        content(s, [{**inline(encoded(make_picture((64, 64), 1))), "thought": True}])
    ),
    "empty": lambda s: reply_json({}),
    "null": lambda s: reply_json(None),
    "error-200": lambda s: Reply(body=FAULTS["429"](s).body),
    "all-filtered": lambda s: reply_json(
        {"predictions": [{"raiFilteredReason": "Filtered: 29310472"}]}
    ),
    "wrong-picture": lambda s: reply_json(content(s, [inline(encoded(b"hello" * 40))])),
    "bad-base64": lambda s: reply_json(content(s, [inline("!!! no base64 !!!")])),
    "truncated": _cut,
    "html": lambda s: Reply(200, b"<html><body>hello</body></html>", "text/html"),
    "reset": lambda s: Reply(body=_ok(s).body, paid=True, reset_after=1000),
}


def make_reply(name: str, call: Call, number: int) -> Reply:
    """The reply of that name."""
    return {**SHAPES, **FAULTS}[name](Scene(call, number))

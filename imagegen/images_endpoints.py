"""The images endpoints that OpenAI defined and many servers copy: /generations and /edits."""

from collections.abc import Mapping, Sequence
from typing import Any

from imagegen.http import Answer, File, Http
from imagegen.keys import Credential
from imagegen.pictures import Prepared
from imagegen.types import MEDIA_TYPES, ImageRequest


def prompt_text(request: ImageRequest) -> str:
    """The prompt and what to avoid: these endpoints have no field for the latter."""
    parts = [request.prompt.strip()]
    if request.negative_prompt.strip():
        parts.append(f"Avoid: {request.negative_prompt.strip()}")
    # Half of a character pair cannot be sent: it becomes a question mark.
    return "\n".join(parts).encode("utf-8", "replace").decode()


def image_files(prepared: Sequence[Prepared]) -> list[File]:
    """One `image`, or several `image[]`. Numbered: the user's file names are nobody's business."""
    name = "image" if len(prepared) == 1 else "image[]"
    return [
        (name, f"reference-{n}.{MEDIA_TYPES[item.media_type]}", item.data, item.media_type)
        for n, item in enumerate(prepared, 1)
    ]


def mask_file(data: bytes) -> File:
    return "mask", "mask.png", data, "image/png"


def post_images(
    http: Http,
    credential: Credential,
    fields: Mapping[str, Any],
    files: Sequence[File],
    *,
    provider: str,
) -> Answer:
    """The one paid call: JSON to /generations, or with files multipart to /edits."""
    headers = {"Accept": "application/json"}
    if credential.key:
        headers["Authorization"] = f"Bearer {credential.key}"
    if not files:
        url = f"{credential.base_url}/images/generations"
        return http.post_json(url, fields, headers=headers, provider=provider)
    return http.post_multipart(
        f"{credential.base_url}/images/edits",
        {name: str(value) for name, value in fields.items()},
        files,
        headers=headers,
        provider=provider,
    )

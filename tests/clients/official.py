"""The same requests as a user of the official clients would write them; each tells its pictures."""

import base64
import io
import json
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
from google import genai
from google.genai import types as google
from leonardo_ai_sdk import LeonardoAiSDK
from openai import OpenAI
from replicate.client import Client as Replicate

from tests.doubles.compatible import CompatibleDouble
from tests.doubles.gateway import GatewayDouble
from tests.doubles.gemini import GeminiDouble
from tests.doubles.leonardo import LeonardoDouble
from tests.doubles.openai import OpenAIDouble
from tests.doubles.replicate import ReplicateDouble

FOREIGN = re.compile(r"^(OPENAI|GOOGLE|GEMINI|REPLICATE|LEONARDOAISDK)_|_proxy$", re.I)
"""Variables by which the clients would go elsewhere or say something else."""


def openai_generation(double: OpenAIDouble | CompatibleDouble, **fields: Any) -> int:
    with OpenAI(api_key=double.key, base_url=double.base_url, max_retries=0) as client:
        answer = client.images.generate(**fields)
    return sum(bool(item.b64_json) for item in answer.data or ())


def openai_edit(double: OpenAIDouble | CompatibleDouble, **fields: Any) -> int:
    with OpenAI(api_key=double.key, base_url=double.base_url, max_retries=0) as client:
        answer = client.images.edit(**fields)
    return sum(bool(item.b64_json) for item in answer.data or ())


def openai_chat(double: GatewayDouble, model: str, prompt: str, picture: bytes) -> int:
    """A picture comes in a field that the client does not know, but keeps."""
    url = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
    content: Any = [
        {"type": "text", "text": prompt},
        {"type": "image_url", "image_url": {"url": url}},
    ]
    with OpenAI(api_key=double.key, base_url=double.base_url, max_retries=0) as client:
        answer = client.chat.completions.create(
            model=model, messages=[{"role": "user", "content": content}]
        )
    message = answer.choices[0].message
    return len(getattr(message, "images", ())) + (message.content or "").count(";base64,")


def gemini_content(double: GeminiDouble, model: str, parts: list[Any], **fields: Any) -> int:
    """`parts`: texts, and the bytes of PNG pictures."""
    contents = [
        google.Part.from_bytes(data=part, mime_type="image/png")
        if isinstance(part, bytes)
        else google.Part.from_text(text=part)
        for part in parts
    ]
    options = google.HttpOptions(base_url=double.address, api_version="v1beta")
    with genai.Client(api_key=double.key, http_options=options, vertexai=False) as client:
        answer = client.models.generate_content(
            model=model, contents=contents, config=google.GenerateContentConfig(**fields)
        )
    found = answer.candidates[0].content.parts
    return sum(part.inline_data is not None and not part.thought for part in found or ())


def imagen_predict(double: GeminiDouble, model: str, prompt: str, **fields: Any) -> int:
    """The client predicts with Imagen at Vertex only: the Gemini API has shut it down."""
    options = google.HttpOptions(base_url=double.address, api_version="v1beta")
    with genai.Client(api_key=double.key, http_options=options, vertexai=True) as client:
        config = google.GenerateImagesConfig(**fields)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "The generate_images method is deprecated")
            answer = client.models.generate_images(model=model, prompt=prompt, config=config)
    return len(answer.generated_images or ())


def replicate_official(double: ReplicateDouble, model: str, **fields: Any) -> int:
    with _replicate(double) as client:
        prediction = client.models.predictions.create(
            model, fields, wait=5, file_encoding_strategy="base64"
        )
        prediction.wait()
    return len(prediction.output)


def replicate_version(double: ReplicateDouble, model: str, **fields: Any) -> int:
    with _replicate(double) as client:
        version = client.models.get(model).latest_version
        assert version is not None
        prediction = client.predictions.create(version=version, input=fields, wait=5)
        prediction.wait()
    return len(prediction.output)


def replicate_cancelled(double: ReplicateDouble, model: str, **fields: Any) -> int:
    with _replicate(double) as client:
        client.models.predictions.create(model, fields, wait=5).cancel()
    return 0


@contextmanager
def _replicate(double: ReplicateDouble) -> Iterator[Replicate]:
    """The client has no way to be closed but its own connection."""
    client = Replicate(api_token=double.key, base_url=double.address)
    client.poll_interval = 0.01
    with client._client:
        yield client


def named(data: bytes, name: str = "sofa.png") -> io.BytesIO:
    """An open file as Replicate's client wants it."""
    file = io.BytesIO(data)
    file.name = name
    return file


def leonardo_generation(double: LeonardoDouble, picture: bytes = b"", **fields: Any) -> int:
    """With a picture: ask for its place, put it there (the user's own step), then name it."""
    with LeonardoAiSDK(bearer_auth=double.key, server_url=f"{double.base_url}/v1") as client:
        if picture:
            place = client.init_images.upload_init_image(request={"extension": "png"})
            fields["init_image_id"] = _fill(place.object.upload_init_image, picture)
        made = client.image.create_generation(request=fields)
        number = made.object.sd_generation_job.generation_id
        found = client.image.get_generation_by_id(id=number)
    images = found.object.generations_by_pk.generated_images
    return sum(bool(image.url) for image in images)


def _fill(place: Any, picture: bytes) -> str:
    files = {"file": ("sofa.png", picture, "image/png")}
    stored = requests.post(place.url, data=json.loads(place.fields), files=files, timeout=20)
    assert stored.status_code == 204
    return str(place.id)

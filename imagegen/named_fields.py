"""The fields of a JSON request, named as the data file of the model names them.

A fact of a model is the provider's name for one thing; what has no name is not sent:
prompt (else "prompt"), negative_prompt, aspect_ratio, size (a named size), width and height,
size_object (an object of width and height), quality, count, seed, mask, and references:
"image" takes the first one, "images[]" a list, "image_#" is image, image_2, image_3 ...
Options are sent under their own names.
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from imagegen.capabilities import parse_size
from imagegen.errors import BadReference
from imagegen.images_endpoints import prompt_text
from imagegen.model import ModelSpec
from imagegen.pictures import Prepared, prepare_reference, prepare_white_mask
from imagegen.types import ImageRequest


def sent_prompt(request: ImageRequest, model: ModelSpec) -> str:
    """The prompt; what to avoid follows it where the model has no field of its own for that."""
    if "negative_prompt" not in model.facts:
        return prompt_text(request)
    return request.prompt.strip().encode("utf-8", "replace").decode()


def named_fields(request: ImageRequest, model: ModelSpec) -> dict[str, Any]:
    """Every field but the pictures."""
    names = model.facts
    values = {
        "negative_prompt": request.negative_prompt.strip().encode("utf-8", "replace").decode(),
        "aspect_ratio": request.aspect_ratio,
        "quality": request.quality if model.qualities else None,
        "count": request.count,
        "seed": request.seed if model.takes_seed else None,
        **_shape(request, model),
    }
    found = {names[key]: value for key, value in values.items() if key in names and value}
    if "seed" in names and values["seed"] == 0:
        found[names["seed"]] = 0
    return {names.get("prompt", "prompt"): sent_prompt(request, model), **found, **request.options}


def picture_fields(
    request: ImageRequest, model: ModelSpec, form: Callable[[Prepared], str]
) -> tuple[dict[str, Any], list[str]]:
    """The references and the mask (white is changed), and what the user should know of them."""
    prepared = [prepare_reference(reference) for reference in request.references]
    fields = _reference_fields(model.facts.get("references", ""), [form(p) for p in prepared])
    if request.mask is not None and "mask" in model.facts:
        if not prepared:
            raise BadReference("A mask came without its picture.", "Give the picture, too.")
        white = prepare_white_mask(request.mask, prepared[0].data)
        fields[model.facts["mask"]] = form(Prepared(data=white, media_type="image/png"))
    return fields, [item.note for item in prepared if item.note]


def base64_text(prepared: Prepared) -> str:
    return base64.b64encode(prepared.data).decode()


def data_url(prepared: Prepared) -> str:
    return f"data:{prepared.media_type};base64,{base64_text(prepared)}"


def _reference_fields(name: str, pictures: Sequence[str]) -> dict[str, Any]:
    """`pictures` (data URLs or base64) under the name, the list or the numbered names."""
    if not pictures:
        return {}
    if name.endswith("[]"):
        return {name[:-2]: list(pictures)}
    if name.endswith("_#"):
        numbered = enumerate(pictures, 1)
        return {name[:-2] if n == 1 else f"{name[:-1]}{n}": text for n, text in numbered}
    return {name: pictures[0]}


def _shape(request: ImageRequest, model: ModelSpec) -> Mapping[str, Any]:
    """How large. An edit that asks for no shape keeps that of its first reference."""
    size = model.size_for(request)
    if not size or model.named_sizes:
        return {"size": size}
    if request.references and request.size is None and request.aspect_ratio is None:
        return {}
    width, height = parse_size(size)
    return {
        "width": width,
        "height": height,
        "size_object": {"width": width, "height": height},
    }

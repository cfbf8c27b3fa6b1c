"""The part that knows diffusers: load a pipeline, make pictures. Runs in the worker only."""

import inspect
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

from imagegen.pipelines.messages import Message

# The libraries come with an extra: the type checker does not look for them.
torch: Any = import_module("torch")
diffusers: Any = import_module("diffusers")

Tell = Callable[[str, Mapping[str, Any]], None]

_CLASSES = {
    "generate": "AutoPipelineForText2Image",
    "edit": "AutoPipelineForImage2Image",
    "inpaint": "AutoPipelineForInpainting",
}
_OUT_OF_MEMORY = ("out of memory", "can't allocate memory", "not enough memory")


class Failed(Exception):
    """What to tell the app: `kind` is memory, device, load, request or defect."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(kind)
        self.kind = kind
        self.text = text


@dataclass(frozen=True, kw_only=True)
class Painted:
    """The pictures as PNG, and what is to be said about them."""

    fields: Mapping[str, Any]
    pictures: tuple[bytes, ...]


class Painter:
    """Holds one loaded model; its pipelines for the tasks share the weights."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._model: Mapping[str, Any] | None = None
        self._pipelines: dict[str, Any] = {}
        self._device = ""

    def paint(self, request: Message) -> Painted:
        """The pictures of one request, each from its own seed. Raises Failed."""
        fields = request.fields
        with _explained("load"):
            self._load(fields["model"])
            pipeline = self._pipeline_for(fields["task"])
        with _explained("request"):
            words, ignored = _arguments(pipeline, fields, _pictures(request))
            pairs = [self._one(pipeline, words, seed) for seed in fields["seeds"]]
        return Painted(
            fields={
                "ignored": ignored,
                "device": self._device,
                "withheld": [withheld for _, withheld in pairs],
            },
            pictures=tuple(_png(image) for image, _ in pairs),
        )

    def _load(self, model: Mapping[str, Any]) -> None:
        if model == self._model:
            return
        self._device = _device(model["device"])
        dtype = model["cpu_dtype"] if self._device == "cpu" else model["dtype"]
        options = {"dtype": getattr(torch, dtype), "use_safetensors": True}
        options |= _place(model)
        self._tell("fetching" if model["fetch"] else "loading", {})
        kind = getattr(diffusers, _CLASSES["generate"])
        pipeline = kind.from_pretrained(options.pop("place"), **options)
        self._tell("loading", {})
        pipeline.set_progress_bar_config(disable=True)
        self._pipelines = {"generate": pipeline.to(self._device)}
        self._model = model

    def _pipeline_for(self, task: str) -> Any:
        if task not in self._pipelines:
            kind = getattr(diffusers, _CLASSES[task])
            made = kind.from_pipe(self._pipelines["generate"])
            made.set_progress_bar_config(disable=True)
            self._pipelines[task] = made
        return self._pipelines[task]

    def _one(self, pipeline: Any, words: Mapping[str, Any], seed: int) -> tuple[Image.Image, bool]:
        """One picture, and whether the model's own safety checker blacked it out."""
        self._tell("step", {"step": 0})
        # On the CPU everywhere: the same seed starts from the same noise on every device.
        noise = torch.Generator("cpu").manual_seed(seed)
        output = pipeline(**words, generator=noise, callback_on_step_end=self._on_step)
        flags = getattr(output, "nsfw_content_detected", None) or [False]
        return output.images[0], bool(flags[0])

    def _on_step(self, _pipe: Any, step: int, _time: Any, values: Any) -> Any:
        self._tell("step", {"step": step + 1})
        return values


def _place(model: Mapping[str, Any]) -> dict[str, Any]:
    """From where, as options of from_pretrained; a variant only where a folder has it."""
    variant = model["variant"]
    if model["fetch"]:
        wanted = {"variant": variant} if variant else {}
        return {"place": model["repository"], "cache_dir": model["cache"], **wanted}
    path = Path(model["path"])
    has = bool(variant) and any(path.glob(f"*/*.{variant}*.safetensors"))
    return {"place": path, "local_files_only": True, **({"variant": variant} if has else {})}


def _device(wanted: str) -> str:
    found = {
        "cuda": torch.cuda.is_available,
        "mps": torch.backends.mps.is_available,
        "cpu": lambda: True,
    }
    if wanted == "auto":
        return next(name for name, is_there in found.items() if is_there())
    if not found[wanted]():
        raise Failed("device", wanted)
    return wanted


def _pictures(request: Message) -> dict[str, Any]:
    """The references, and the mask after them, as the pipeline takes them."""
    fields = request.fields
    images = [Image.open(io.BytesIO(part)).convert("RGB") for part in request.parts]
    found: dict[str, Any] = {}
    size = (fields["width"], fields["height"])
    if fields["task"] == "inpaint":
        found["mask_image"] = ImageOps.fit(images.pop().convert("L"), size)
    if fields["several"]:
        return {**found, "image": images} if images else found
    # Cut to the shape that is asked for: a pipeline would distort it.
    return {**found, "image": ImageOps.fit(images[0], size)} if images else found


def _arguments(
    pipeline: Any, fields: Mapping[str, Any], pictures: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """What this pipeline takes of the request, and the names of what it does not take."""
    given = {
        "prompt": fields["prompt"],
        "negative_prompt": fields["negative_prompt"],
        "width": fields["width"],
        "height": fields["height"],
        "num_inference_steps": fields["steps"],
        "guidance_scale": fields["guidance"],
        "strength": fields["strength"],
        **pictures,
    }
    takes = inspect.signature(pipeline.__call__).parameters
    wanted = {name: value for name, value in given.items() if value not in ("", None)}
    ignored = [name for name in wanted if name not in takes and name not in ("width", "height")]
    return {name: value for name, value in wanted.items() if name in takes}, ignored


@contextmanager
def _explained(kind: str) -> Iterator[None]:
    """Turn what a library raises into what the app can say of it."""
    try:
        yield
    except Failed:
        raise
    except Exception as error:  # any library, any error: the app must hear of it
        text = str(error)
        if isinstance(error, MemoryError) or any(m in text.lower() for m in _OUT_OF_MEMORY):
            raise Failed("memory", text) from error
        expected = isinstance(error, ValueError | TypeError | OSError)
        named = text if expected else f"{type(error).__name__}: {text}"
        raise Failed(kind if expected else "defect", named) from error


def _png(image: Image.Image) -> bytes:
    answer = io.BytesIO()
    image.save(answer, "PNG")
    return answer.getvalue()

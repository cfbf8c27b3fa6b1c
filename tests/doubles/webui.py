"""A loopback web UI with --api: txt2img and img2img, strict about fields, with its real errors.

    with WebUIDouble() as webui:
        webui.script(["grid", "memory"])    # one name per call; then `default` again

Names of answers: ok, slow, grid, old-grid, maps, wrapped, sd.cpp, those of PREFIXES and FAULTS.
"""

import base64
import binascii
import io
import json
import textwrap
import threading
from collections.abc import Callable
from typing import Any

from PIL import Image

from tests.doubles.free_questions import is_bare
from tests.doubles.gateway_calls import Call
from tests.doubles.gateway_replies import Reply, make_picture, reply_json
from tests.doubles.loopback import LoopbackDouble

CHECKPOINTS = ("sd_xl_base_1.0.safetensors", "v1-5-pruned-emaonly.safetensors")
SAMPLERS = ("Euler a", "DPM++ 2M")


def raised(kind: str, errors: str = "", detail: str = "", status: int = 500) -> Reply:
    """What the API makes of an exception inside."""
    document = {"error": kind, "detail": detail, "body": "", "errors": errors}
    return reply_json(document, status, paid=False)


def invalid(message: str, *place: str) -> Reply:
    """What FastAPI makes of a field it does not take."""
    problem = {"loc": ["body", *place], "msg": message, "type": "value_error"}
    return reply_json({"detail": [problem]}, 422, paid=False)


def fault(document: Any, status: int) -> Callable[[], Reply]:
    return lambda: reply_json(document, status, paid=False)


FAULTS: dict[str, Callable[[], Reply]] = {
    "no-api": fault({"detail": "Not Found"}, 404),
    "auth": fault({"detail": "Not authenticated"}, 401),
    "memory": lambda: raised("OutOfMemoryError", "CUDA out of memory. Tried to allocate 2 GiB."),
    "bug": lambda: raised("RuntimeError", "mat1 and mat2 shapes cannot be multiplied"),
    "503": lambda: Reply(503, b"", "text/html"),
    "gradio": lambda: Reply(200, b"<html><title>Stable Diffusion</title></html>", "text/html"),
    "interrupted": fault({"images": [], "parameters": {}, "info": "{}"}, 200),
    "no-images": fault({"images": None, "parameters": {}, "info": "{}"}, 200),
    "odd": fault(["what"], 200),
    "bad-base64": fault({"images": ["%%%"], "parameters": {}, "info": "{"}, 200),
    "no-picture": fault({"images": [base64.b64encode(b"x" * 99).decode()], "info": "[]"}, 200),
    "cut": lambda: Reply(200, b'{"images": ["iVBOR'),
    "reset": lambda: Reply(200, b'{"images": ["iVBOR', reset_after=8),
}

PREFIXES = {
    "data-url": "data:image/png;base64,",
    "data-url-upper": "DATA:image/png;BASE64,",
    "data-url-named": "data:image/jpeg;name=00001.png;base64,",
}

FLAG, TEXT, WHOLE, NUMBER = (bool,), (str,), (int,), (int, float)
FIELDS: dict[str, tuple[type, ...]] = {
    "prompt": TEXT,
    "negative_prompt": TEXT,
    "width": WHOLE,
    "height": WHOLE,
    "batch_size": WHOLE,
    "n_iter": WHOLE,
    "seed": WHOLE,
    "steps": WHOLE,
    "cfg_scale": NUMBER,
    "distilled_cfg_scale": NUMBER,
    "sampler_name": TEXT,
    "scheduler": TEXT,
    "override_settings": (dict,),
    "override_settings_restore_afterwards": FLAG,
    "send_images": FLAG,
    "save_images": FLAG,
    "force_task_id": TEXT,
}
EDIT_FIELDS: dict[str, tuple[type, ...]] = {
    "init_images": (list,),
    "resize_mode": WHOLE,
    "denoising_strength": NUMBER,
    "mask": TEXT,
    "mask_blur": WHOLE,
    "inpainting_fill": WHOLE,
    "inpaint_full_res": FLAG,
    "inpainting_mask_invert": WHOLE,
}


class WebUIDouble(LoopbackDouble):
    """The server. Without a `key`, which is USER:PASSWORD, it refuses to be sent one.

    A "slow" picture is made until it is interrupted. The first `others` questions for the
    progress find somebody else's task running, and the first `idle` ones none at all; with
    `is_old` it never says whose it is.
    """

    def __init__(self, port: int = 0, default: str = "ok") -> None:
        super().__init__("", port, default)
        self.others = 0
        self.idle = 0
        self.is_old = False
        self.interrupts = 0
        self.started = threading.Event()
        self._stopped = threading.Event()
        self._task = ""

    @property
    def base_url(self) -> str:
        return self.address

    def answer(self, call: Call) -> Reply:
        with self.lock:
            self.calls.append(call)
        endpoint = call.path.removeprefix("/sdapi/v1/")
        if endpoint not in ("txt2img", "img2img", "interrupt"):
            return FAULTS["no-api"]()
        if not self._is_welcome(call):
            return FAULTS["auth"]()
        if endpoint == "interrupt":
            self.interrupts += 1
            self._stopped.set()
            return reply_json({}, paid=False)
        call.document = json.loads(call.body)
        problem = check(call.document, is_edit=endpoint == "img2img")
        if problem is not None:
            return problem
        call.scenario = scenario = self.next_scenario()
        if scenario in FAULTS:
            return FAULTS[scenario]()
        self._task = call.document["force_task_id"]
        if scenario == "slow":
            self.started.set()
            self._stopped.wait(20)
        self.paid += call.document["batch_size"]
        return self._made(call.document, scenario)

    def fetch(self, call: Call) -> Reply:
        """The checkpoints that are installed, and what is being made."""
        self.fetches.append(call)
        if not self._is_welcome(call):
            return FAULTS["auth"]()
        if call.path == "/sdapi/v1/progress?skip_current_image=true" and is_bare(call):
            return self._progress()
        if call.path != "/sdapi/v1/sd-models":
            return FAULTS["no-api"]()
        call.scenario = self.next_scenario()
        if call.scenario in FAULTS or not is_bare(call):
            return FAULTS.get(call.scenario, FAULTS["no-api"])()
        return reply_json([_checkpoint(name) for name in CHECKPOINTS])

    def _is_welcome(self, call: Call) -> bool:
        basic = f"Basic {base64.b64encode(self.key.encode()).decode()}" if self.key else None
        return call.headers.get("authorization") == basic

    def _progress(self) -> Reply:
        if self.idle:
            self.idle -= 1
            return reply_json({"progress": 0, "eta_relative": 0, "state": {"job_count": 0}})
        self.others -= 1
        found: dict[str, Any] = {"progress": 0.3, "eta_relative": 4.0, "current_image": None}
        found["state"] = {"job": "task", "job_count": 1, "sampling_step": 6, "sampling_steps": 20}
        if not self.is_old:
            found["current_task"] = "task(txt2img-other)" if self.others >= 0 else self._task
        return reply_json(found, paid=False)

    def _made(self, asked: dict[str, Any], scenario: str) -> Reply:
        size, count = (asked["width"], asked["height"]), asked["batch_size"]
        first = asked["seed"] if asked["seed"] >= 0 else 1000 + len(self.calls)
        seeds = [first + number for number in range(count)]
        images = [base64.b64encode(make_picture(size, seed)).decode() for seed in seeds]
        info: dict[str, Any] = {"all_seeds": seeds, "seed": first, "index_of_first_image": 0}
        extra = base64.b64encode(make_picture((64, 64), 5)).decode()
        if scenario == "grid":
            images, info["index_of_first_image"] = [extra, *images], 1
        if scenario == "old-grid":
            images, info = [extra, *images], {"all_seeds": seeds}
        if scenario == "maps":
            images = [*images, extra]
        if scenario in PREFIXES:
            images = [f"{PREFIXES[scenario]}{text}" for text in images]
        if scenario == "wrapped":
            images = ["\n".join(textwrap.wrap(text, 76)) for text in images]
        text = "" if scenario == "sd.cpp" else json.dumps(info)
        return reply_json({"images": images, "parameters": asked, "info": text})


def _checkpoint(name: str) -> dict[str, Any]:
    stem = name.removesuffix(".safetensors")
    more = {"hash": "31e35c80fc", "sha256": None, "filename": f"/models/{name}", "config": None}
    return {"title": f"{name} [31e35c80fc]", "model_name": stem, **more}


def check(asked: dict[str, Any], *, is_edit: bool) -> Reply | None:
    """The refusal, or None when everything is as the API takes it."""
    known = {**FIELDS, **EDIT_FIELDS} if is_edit else FIELDS
    for name, value in asked.items():
        if name not in known:
            return invalid("extra fields not permitted", name)
        if type(value) not in known[name]:
            return invalid(f"value is not a valid {known[name][0].__name__}", name)
    return _check_values(asked) or (_check_edit(asked) if is_edit else None)


def _check_values(asked: dict[str, Any]) -> Reply | None:
    for name in ("width", "height"):
        if asked[name] % 8 or not 64 <= asked[name] <= 2048:
            return invalid("ensure this value is a multiple of 8", name)
    if not 1 <= asked["steps"] <= 150:
        return invalid("ensure this value is less than or equal to 150", "steps")
    if asked.get("sampler_name", SAMPLERS[0]) not in SAMPLERS:
        return raised("HTTPException", detail="Sampler not found", status=400)
    settings = asked.get("override_settings", {})
    if set(settings) - {"sd_model_checkpoint"}:
        return invalid("unknown setting", "override_settings")
    checkpoint = settings.get("sd_model_checkpoint", CHECKPOINTS[0])
    if checkpoint not in CHECKPOINTS:
        return raised("RuntimeError", f"Unknown checkpoint: {checkpoint}")
    return None


def _check_edit(asked: dict[str, Any]) -> Reply | None:
    if len(asked.get("init_images", [])) != 1:
        return raised("HTTPException", detail="Init image not found", status=404)
    try:
        sizes = [
            _opened(text).size for text in (asked["init_images"][0], asked.get("mask")) if text
        ]
    except (OSError, binascii.Error):
        return raised("HTTPException", detail="Invalid encoded image", status=500)
    masking = set(asked) & {"mask_blur", "inpainting_fill", "inpainting_mask_invert"}
    if masking and "mask" not in asked:
        return invalid("a mask is expected", "mask")
    return None if len(set(sizes)) == 1 else invalid("the mask has another size", "mask")


def _opened(text: str) -> Image.Image:
    image = Image.open(io.BytesIO(base64.b64decode(text, validate=True)))
    image.load()
    return image

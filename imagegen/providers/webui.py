"""A Stable Diffusion web UI near by (AUTOMATIC1111, Forge, sd.cpp): txt2img and img2img.

A cancel interrupts the running call. The web UI would stop whatever runs, also somebody else's
picture, so it is asked first which task that is; one that does not say is taken to be ours alone.
"""

import base64
import json
import secrets
from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar

from imagegen.account_checks import AccountCheck, count_of, unexpected
from imagegen.answer_errors import bad_answer
from imagegen.errors import BadAnswer, ConfigError, JobCancelled
from imagegen.http import Answer
from imagegen.interruptions import Interruption
from imagegen.keys import Credential
from imagegen.model import ModelSpec
from imagegen.pictures import Prepared, identify, prepare_reference
from imagegen.pictures.limits import Limits, check_mask, fit_mask
from imagegen.providers.base import Progress, Provider
from imagegen.types import Cost, ImageRequest, ImageResult, Money
from imagegen.unpacking import Unpacker
from imagegen.webui_failures import WEBUI, free_of_charge, webui_failure

DEFAULT_BASE_URL = "http://127.0.0.1:7860"

_FREE = Cost(money=Money(amount=Decimal(0), currency="USD"), kind="actual")
_LONGEST_SIDE = 2048
_MOST_BYTES = 20_000_000
_STEP = 8
_SHORTEST_SIDE = 64
_MEGAPIXEL = 1024 * 1024
_ALWAYS = ("steps", "cfg_scale", "sampler_name", "scheduler", "distilled_cfg_scale")
_EDITING = ("denoising_strength",)
_MASKING = ("mask_blur", "inpaint_full_res")
_MASK_LIMITS = Limits(
    most_bytes=_MOST_BYTES,
    most_pixels=_LONGEST_SIDE**2,
    most_side=_LONGEST_SIDE,
    least_side=1,
    longest_ratio=100,
)


class WebUI(Provider):
    """Makes pictures with the checkpoint that is loaded, or the one an option names. Free."""

    name: ClassVar[str] = "webui"
    title: ClassVar[str] = "Stable Diffusion web UI"
    needs_key: ClassVar[bool] = False
    has_free_test: ClassVar[bool] = True
    look_every_s: ClassVar[float] = 0.5
    """How often it is looked whether a running call is to stop."""

    def final_prompt(self, request: ImageRequest, model: ModelSpec) -> str:
        return request.prompt.strip()

    def generate(
        self, request: ImageRequest, model: ModelSpec, on_progress: Progress
    ) -> ImageResult:
        """One call. Raises ProviderError or BadReference; nothing is ever charged."""
        on_progress("sending")
        prepared = [prepare_reference(r, _LONGEST_SIDE, _MOST_BYTES) for r in request.references]
        endpoint = "img2img" if prepared else "txt2img"
        body = _body(request, model, self.final_prompt(request, model), prepared)
        base_url = self._address().base_url
        on_progress("working")
        with free_of_charge(base_url):
            answer = self._send(endpoint, body, on_progress)
            if not 200 <= answer.status < 300:
                raise webui_failure(answer, base_url)
            notes = [item.note for item in prepared if item.note]
            return self._result(answer, request, model, notes)

    def _send(self, endpoint: str, body: dict[str, Any], on_progress: Progress) -> Answer:
        """The call; JobCancelled when it was stopped, for what comes then is half a picture."""
        task = body["force_task_id"]
        stop, look = partial(self._interrupt, task), partial(self._look, task, on_progress)
        with Interruption(on_progress.is_cancelled, stop, self.look_every_s, look) as interruption:
            answer = self.http.post_json(
                self._url(endpoint), body, headers=self._headers(), provider=self.name
            )
        if interruption.was_made:
            raise JobCancelled("Cancelled: the web UI was interrupted; it is free.")
        return answer

    def _progress(self) -> Answer:
        return self.http.get(
            self._url("progress?skip_current_image=true"),
            headers=self._headers(),
            provider=self.name,
        )

    def _look(self, task: str, on_progress: Progress) -> None:
        """Tell how far the task is, if it is the one that runs."""
        answer = self._progress()
        found = _json(answer) if answer.status == 200 else None
        share = _get(found, "progress")
        if isinstance(share, int | float) and _get(found, "current_task") == task:
            on_progress.done(share)

    def _interrupt(self, task: str) -> bool:
        """Stop the task if it is the one that runs; False while it has yet to begin."""
        running = self._progress()
        if running.status == 200 and not _runs(task, _json(running)):
            return False
        answer = self.http.post_json(
            self._url("interrupt"), {}, headers=self._headers(), provider=self.name
        )
        return 200 <= answer.status < 300

    def _url(self, endpoint: str) -> str:
        return f"{self._address().base_url}/sdapi/v1/{endpoint}"

    def _headers(self) -> dict[str, str]:
        """With name and password as the web UI's --api-auth wants them, where they are set."""
        key = self._address().key
        if key and ":" not in key:
            raise ConfigError(
                "WEBUI_AUTH is no user name and password.", "Write it as USER:PASSWORD."
            )
        basic = {"Authorization": f"Basic {_encoded(key.encode())}"} if key else {}
        return {"Accept": "application/json", **basic}

    def _result(
        self, answer: Answer, request: ImageRequest, model: ModelSpec, notes: list[str]
    ) -> ImageResult:
        document = _json(answer)
        info = _info(document)
        images = _without_extras(_get(document, "images"), info, request.count)
        if not images:
            raise _no_picture(answer)
        seeds = ", ".join(str(seed) for seed in _seeds(info)[: len(images)])
        notes += [f"Seeds: {seeds}."] if seeds else []
        unpacker = Unpacker(
            http=self.http,
            credential=self._address(),
            answer=answer,
            title=WEBUI,
            document={"data": [{"b64_json": text} for text in images]},
        )
        prompt = self.final_prompt(request, model)
        return unpacker.result(request, prompt, notes, cost_of=lambda _: _FREE)

    def ask_account(self) -> AccountCheck:
        base_url = self._address().base_url
        with free_of_charge(base_url):
            answer = self.http.get(
                self._url("sd-models"), headers=self._headers(), provider=self.name
            )
            if answer.status != 200:
                raise webui_failure(answer, base_url)
            listed = _json(answer)
            if not isinstance(listed, list):
                raise unexpected(answer, WEBUI)
            names = tuple(str(_get(item, "title") or "") for item in listed)
        found = f"{WEBUI} answers; {count_of(names, 'checkpoint')} installed."
        return AccountCheck(found=found, models=names)

    def _address(self) -> Credential:
        known = self.credential
        if known is not None and known.base_url:
            return known
        return Credential(key="", source="", base_url=DEFAULT_BASE_URL, base_url_source="default")


def _body(
    request: ImageRequest, model: ModelSpec, prompt: str, prepared: list[Prepared]
) -> dict[str, Any]:
    """The fields of txt2img; with a reference those of img2img, with a mask those of inpainting."""
    width, height = _size(request, model, prepared)
    body: dict[str, Any] = {
        "prompt": prompt,
        "negative_prompt": request.negative_prompt.strip(),
        "width": width,
        "height": height,
        "batch_size": request.count,
        "n_iter": 1,
        "seed": -1 if request.seed is None else request.seed,
        "send_images": True,
        "save_images": False,
        "force_task_id": f"imagegen-{secrets.token_hex(8)}",
        **_options(request, model, _ALWAYS),
    }
    checkpoint = request.options.get("checkpoint")
    if checkpoint:
        body["override_settings"] = {"sd_model_checkpoint": checkpoint}
        body["override_settings_restore_afterwards"] = True
    if prepared:
        body |= _edit_fields(request, model, prepared[0])
    return body


def _edit_fields(request: ImageRequest, model: ModelSpec, item: Prepared) -> dict[str, Any]:
    """`resize_mode` 1 cuts to the size that is asked for, where 0 would distort."""
    fields: dict[str, Any] = {"init_images": [_encoded(item.data)], "resize_mode": 1}
    fields |= _options(request, model, _EDITING)
    if request.mask is not None:
        mask = fit_mask(request.mask, _MASK_LIMITS)
        check_mask(item.data, mask.data)
        # White is changed here as there; 1 starts from what the picture shows.
        fields |= {"mask": _encoded(mask.data), "inpainting_mask_invert": 0, "inpainting_fill": 1}
        fields |= _options(request, model, _MASKING)
    return fields


def _options(request: ImageRequest, model: ModelSpec, names: tuple[str, ...]) -> dict[str, Any]:
    """The options that were given or have a usual value; they bear the names of the fields."""
    given = {name: request.options.get(name, model.options[name].default) for name in names}
    return {name: value for name, value in given.items() if value is not None}


def _size(request: ImageRequest, model: ModelSpec, prepared: list[Prepared]) -> tuple[int, int]:
    """What was asked for; an edit that asks for nothing keeps its reference's shape, up to 1 MP."""
    if not prepared or request.size is not None or request.aspect_ratio is not None:
        width, height = str(model.size_for(request)).split("x")
        return int(width), int(height)
    picture = identify(prepared[0].data)
    share = min(1.0, (_MEGAPIXEL / (picture.width * picture.height)) ** 0.5)
    return _rounded(picture.width * share), _rounded(picture.height * share)


def _rounded(side: float) -> int:
    return max(_SHORTEST_SIDE, int(side) // _STEP * _STEP)


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _info(document: Any) -> Mapping[str, Any]:
    """What the web UI says of its pictures: JSON inside a text; sd.cpp sends an empty one."""
    try:
        found = json.loads(_get(document, "info") or "{}")
    except (TypeError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _seeds(info: Mapping[str, Any]) -> list[int]:
    seeds = info.get("all_seeds")
    return [seed for seed in seeds if type(seed) is int] if isinstance(seeds, list) else []


def _without_extras(images: Any, info: Mapping[str, Any], count: int) -> list[str]:
    """The pictures themselves: a grid of all may come before them, control maps after them."""
    texts = [text for text in images if isinstance(text, str)] if isinstance(images, list) else []
    first, made = info.get("index_of_first_image"), len(_seeds(info))
    if type(first) is not int or not 0 <= first < max(1, len(texts)):
        first = 1 if made > 1 and len(texts) == made + 1 else 0
    return texts[first : first + (made or count)]


def _runs(task: str, progress: Any) -> bool:
    """Whether it is this task that runs; an older web UI says only whether one does."""
    current = _get(progress, "current_task")
    if current:
        return bool(current == task)
    return bool(_get(_get(progress, "state"), "job_count") != 0)


def _json(answer: Answer) -> Any:
    try:
        return answer.json()
    except BadAnswer as error:
        error.evidence = answer.body
        error.hint = "Is this the address of a web UI? Check WEBUI_BASE_URL."
        raise


def _no_picture(answer: Answer) -> BadAnswer:
    hint = "It may have been interrupted. Try again; nothing is charged."
    return bad_answer(answer, "The web UI answered without a picture.", hint, charged="no")


def _get(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None

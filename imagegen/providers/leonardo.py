"""Leonardo.ai: its own models over v1, other makers' over v2; submitted, polled, fetched."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from imagegen.account_checks import AccountCheck, balance_of, object_of, unexpected
from imagegen.addresses import UnsafeAddress
from imagegen.errors import BadAnswer, ImagegenError, MissingKey, ProviderError
from imagegen.failures import end_sentence
from imagegen.http import Answer
from imagegen.images_endpoints import prompt_text
from imagegen.keys import Credential
from imagegen.leonardo_failures import REFUSED, check_leonardo, refusal, unusable
from imagegen.model import ModelSpec
from imagegen.pictures import Prepared, prepare_reference
from imagegen.providers.base import PollingProvider, Ticket
from imagegen.redaction import safe_text
from imagegen.types import MEDIA_TYPES, UNKNOWN_COST, Cost, ImageRequest, ImageResult, Money
from imagegen.unpacking import Unpacker

_ID = re.compile(r"[0-9A-Za-z-]{1,64}")
_MOST_COST = Decimal(100_000)
"""Beyond it a figure is a fault of the provider and is not believed."""


class Leonardo(PollingProvider):
    """Only the POST to /generations costs; uploads and polls do not. Nothing can be cancelled."""

    name: ClassVar[str] = "leonardo"
    title: ClassVar[str] = "Leonardo.ai"
    has_free_test: ClassVar[bool] = True
    first_wait_s: ClassVar[float] = 3.0

    def final_prompt(self, request: ImageRequest, model: ModelSpec) -> str:
        """The prompt; for v2, which has no field for it, also what to avoid."""
        return prompt_text(request) if model.facts["api"] == "v2" else request.prompt.strip()

    def submit(self, request: ImageRequest, model: ModelSpec) -> Ticket:
        """Upload what there is to upload, then the one paid call."""
        credential = self._known()
        prepared = [prepare_reference(reference) for reference in request.references]
        with _nothing_charged():
            images = [self._upload(item, credential) for item in prepared]
        body = _body(request, model, self.final_prompt(request, model), images)
        answer = self._post(f"/{model.facts['api']}/generations", body, credential)
        check_leonardo(answer, credential, model.id)
        ticket = _ticket(answer)
        notes = [item.note for item in prepared if item.note]
        return {**ticket, "notes": "\n".join(notes)} if notes else ticket

    def poll(self, ticket: Ticket, request: ImageRequest, model: ModelSpec) -> ImageResult | None:
        """What became of a generation. From here on every failure may have been charged."""
        credential = self._known()
        answer = self.http.get(
            f"{credential.base_url}/v1/generations/{ticket['id']}",
            headers=_headers(credential),
            provider=self.name,
        )
        try:
            check_leonardo(answer, credential, model.id)
            generation = _generation(answer)
            if generation is None:
                return None
            return self._result(generation, answer, ticket, request, model)
        except ImagegenError as error:
            error.charged = "perhaps"
            raise

    def _result(
        self,
        generation: Mapping[str, Any],
        answer: Answer,
        ticket: Ticket,
        request: ImageRequest,
        model: ModelSpec,
    ) -> ImageResult:
        images = [item for item in _list(generation.get("generated_images")) if item.get("url")]
        if not images:
            raise _no_picture(generation, answer)
        cost, notes = _charge(ticket)
        notes += [note for note in ticket.get("notes", "").split("\n") if note]
        if any(item.get("nsfw") is True for item in images):
            notes.append("Leonardo.ai marks a picture as not safe for work.")
        unpacker = Unpacker(
            http=self.http,
            credential=self._known(),
            answer=answer,
            title=self.title,
            document={"data": [{"url": item["url"]} for item in images]},
        )
        prompt = self.final_prompt(request, model)
        result = unpacker.result(request, prompt, notes, cost_of=lambda _: cost)
        return replace(result, request_id=ticket["id"])

    def ask_account(self) -> AccountCheck:
        credential = self._known()
        answer = self.http.get(
            f"{credential.base_url}/v1/me", headers=_headers(credential), provider=self.name
        )
        check_leonardo(answer, credential)
        details = _list(object_of(answer, self.title).get("user_details"))
        if not details:
            raise unexpected(answer, self.title)
        bought = balance_of(details[0], "apiPaidTokens", "API tokens bought")
        plan = balance_of(details[0], "apiSubscriptionTokens", "API tokens of the plan")
        return AccountCheck(found="The key is accepted.", balances=(*bought, *plan))

    def _upload(self, item: Prepared, credential: Credential) -> str:
        """Ask for a place, put the reference there (without the key), return its id."""
        extension = MEDIA_TYPES[item.media_type]
        answer = self._post("/v1/init-image", {"extension": extension}, credential)
        check_leonardo(answer, credential)
        place = _place(answer)
        file = ("file", f"reference.{extension}", item.data, item.media_type)
        try:
            stored = self.http.post_multipart(
                place["url"],
                place["fields"],
                [file],
                headers={},
                provider=self.name,
                own_base_url=credential.base_url,
            )
        except (UnsafeAddress, OSError) as error:
            raise unusable(answer, f"named no usable place for the reference: {error}") from None
        if not 200 <= stored.status < 300:
            raise unusable(stored, f"did not take the reference ({stored.status})")
        return str(place["id"])

    def _post(self, path: str, body: Mapping[str, Any], credential: Credential) -> Answer:
        return self.http.post_json(
            f"{credential.base_url}{path}", body, headers=_headers(credential), provider=self.name
        )

    def _known(self) -> Credential:
        if self.credential is None:
            raise MissingKey("Leonardo.ai needs a key.", "Set LEONARDO_API_KEY.")
        return self.credential


def _headers(credential: Credential) -> dict[str, str]:
    return {"Authorization": f"Bearer {credential.key}", "Accept": "application/json"}


def _body(
    request: ImageRequest, model: ModelSpec, prompt: str, images: list[str]
) -> dict[str, Any]:
    """The paid request; `images` are ids of uploaded references."""
    width, height = (int(side) for side in str(model.size_for(request)).split("x"))
    size = {"width": width, "height": height}
    size |= {} if request.seed is None else {"seed": request.seed}
    if model.facts["api"] == "v2":
        parameters = {"prompt": prompt, "quantity": request.count, **size}
        body = {"model": model.facts["model"], "public": False}
        return {**body, "parameters": {**parameters, **_parameters(request, model, images)}}
    # Without num_images four pictures are made and paid.
    body = {"modelId": model.facts["model"], "prompt": prompt, "num_images": request.count}
    return {**body, **size, "public": False, **_v1_extras(request, model, images)}


def _v1_extras(request: ImageRequest, model: ModelSpec, images: list[str]) -> dict[str, Any]:
    """What is sent only when it was asked for; v1 options bear the names of its fields."""
    given = {n: request.options.get(n, option.default) for n, option in model.options.items()}
    strength = given.pop("init_strength", None)
    extras = {name: value for name, value in given.items() if value is not None}
    if request.negative_prompt.strip():
        extras["negative_prompt"] = request.negative_prompt.strip()
    return extras | ({"init_image_id": images[0], "init_strength": strength} if images else {})


def _parameters(request: ImageRequest, model: ModelSpec, images: list[str]) -> dict[str, Any]:
    extras: dict[str, Any] = {"prompt_enhance": "OFF"}
    if request.quality and model.qualities:
        extras["quality"] = request.quality.upper()
    strength = request.options.get("reference_strength")
    references = [
        {"image": {"id": image, "type": "UPLOADED"}} | ({"strength": strength} if strength else {})
        for image in images
    ]
    return extras | ({"guidances": {"image_reference": references}} if references else {})


def _ticket(answer: Answer) -> dict[str, str]:
    """Where the generation is found, and what it cost: only the first answer says that."""
    document = _json(answer)
    job = _dict(document, "sdGenerationJob") or _dict(document, "generate")
    found = job.get("generationId")
    if not isinstance(found, str) or not _ID.fullmatch(found):
        raise unusable(answer, "answered without the number of a generation", charged=True)
    cost = _dict(job, "cost")
    amount, unit = (safe_text(str(cost.get(name) or ""), 40) for name in ("amount", "unit"))
    return {"id": found, "amount": amount, "unit": unit}


def _charge(ticket: Ticket) -> tuple[Cost | None, list[str]]:
    """Dollars are a cost; what a credit costs depends on the plan, so credits are told only."""
    try:
        amount = Decimal(ticket.get("amount", ""))
    except InvalidOperation:
        return None, []
    if not amount.is_finite() or not 0 <= amount <= _MOST_COST:
        return None, []
    if ticket.get("unit") == "DOLLARS":
        return Cost(money=Money(amount=amount, currency="USD"), kind="actual"), []
    return UNKNOWN_COST, [f"Leonardo.ai charged {amount:f} credits."]


def _generation(answer: Answer) -> Mapping[str, Any] | None:
    """The finished generation, or None while it is not; ProviderError when it failed."""
    found = _dict(_json(answer), "generations_by_pk")
    if found.get("status") == "FAILED":
        raise _no_picture(found, answer)
    # Right after a submit the row may not be there yet: null means "not yet" as well.
    return found if found.get("status") == "COMPLETE" else None


def _no_picture(generation: Mapping[str, Any], answer: Answer) -> ProviderError:
    """Refused or failed: the reason stands in `failedReason` or `notes`, if anywhere."""
    text = safe_text(str(_dict(generation, "failedReason").get("message") or ""))
    if REFUSED.search(json.dumps([generation.get("failedReason"), generation.get("notes")])):
        return refusal(
            answer, end_sentence("Leonardo.ai refused the request by its content policy", text)
        )
    return unusable(answer, "could not make the picture", text, charged=True)


def _place(answer: Answer) -> dict[str, Any]:
    """Where a reference is to be put: `url`, the form's `fields`, and the `id` it will have."""
    place = _dict(_json(answer), "uploadInitImage")
    try:
        fields = json.loads(place["fields"])
        found = {name: str(value) for name, value in fields.items()}
        if not _ID.fullmatch(place["id"]):
            raise ValueError
        return {"url": str(place["url"]), "id": place["id"], "fields": found}
    except (KeyError, TypeError, ValueError, AttributeError):
        raise unusable(answer, "named no place for the reference") from None


@contextmanager
def _nothing_charged() -> Iterator[None]:
    """Before the paid call: whatever breaks, nothing was made and nothing was charged."""
    try:
        yield
    except ImagegenError as error:
        if error.charged == "perhaps":
            error.charged, error.hint = "no", "Nothing was made or charged yet. Try again."
        raise


def _json(answer: Answer) -> Any:
    try:
        return answer.json()
    except BadAnswer as error:
        error.evidence = answer.body
        raise


def _dict(value: Any, name: str) -> Mapping[str, Any]:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _list(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []

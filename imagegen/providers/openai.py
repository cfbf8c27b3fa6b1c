"""OpenAI's own images endpoints: GPT Image models make pictures, edit them and repaint masks."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from imagegen.account_checks import AccountCheck, ModelList, openai_models
from imagegen.errors import KeyRejected, MissingKey, ProviderError
from imagegen.failures import failure
from imagegen.http import Answer, File
from imagegen.images_endpoints import image_files, mask_file, post_images, prompt_text
from imagegen.keys import Credential
from imagegen.model import ModelSpec
from imagegen.pictures import Prepared, prepare_clear_mask, prepare_reference
from imagegen.prices import TokenPrice
from imagegen.providers.base import Progress, Provider
from imagegen.types import Cost, ImageRequest, ImageResult, Money
from imagegen.unpacking import Unpacker

_MILLION = Decimal(1_000_000)
_MOST_TOKENS = 10**9
"""Beyond it a figure is a fault and is not believed."""

_VERIFY = (
    "Verify the organization at platform.openai.com/settings/organization/general, wait 15 "
    "minutes and try again."
)


class OpenAI(Provider):
    """One synchronous call a request. A call that is given up is paid all the same."""

    name: ClassVar[str] = "openai"
    title: ClassVar[str] = "OpenAI"
    has_free_test: ClassVar[bool] = True

    def final_prompt(self, request: ImageRequest, model: ModelSpec) -> str:
        return prompt_text(request)

    def generate(
        self, request: ImageRequest, model: ModelSpec, on_progress: Progress
    ) -> ImageResult:
        """One paid call. Raises ProviderError, RequestError or MissingKey; repeats nothing."""
        if self.credential is None:
            raise MissingKey("OpenAI needs a key.", "Set OPENAI_API_KEY.")
        on_progress("sending")
        prepared = tuple(prepare_reference(reference) for reference in request.references)
        files, body = _files(request, prepared), _body(request, model)
        on_progress("working")
        answer = post_images(self.http, self.credential, body, files, provider=self.name)
        if not 200 <= answer.status < 300:
            raise _failure(answer, self.credential, model)
        notes = [item.note for item in prepared if item.note]
        return _result(
            Unpacker(http=self.http, credential=self.credential, answer=answer, title=self.title),
            request,
            model,
            notes,
        )

    def ask_account(self) -> AccountCheck:
        account = self.account
        return ModelList(
            url=f"{account.base_url}/models",
            key_headers={"Authorization": f"Bearer {account.key}"},
            provider=self.name,
            title=self.title,
            read=openai_models,
            fail=lambda answer: failure(answer, key_source=account.source, title=self.title),
        ).check(self.http)


def _body(request: ImageRequest, model: ModelSpec) -> dict[str, Any]:
    """The fields of either endpoint. `response_format` and `style` are refused there."""
    fields: dict[str, Any] = {
        "model": model.id,
        "prompt": prompt_text(request),
        "n": request.count,
    }
    size = model.size_for(request)
    if size:
        fields["size"] = size
    if request.quality and model.qualities:
        fields["quality"] = request.quality
    return fields | {
        name: value for name, value in request.options.items() if name in model.options
    }


def _files(request: ImageRequest, prepared: tuple[Prepared, ...]) -> list[File]:
    """The references, and the mask in the size in which the first of them is sent."""
    files = image_files(prepared)
    if request.mask is not None:
        files.append(mask_file(prepare_clear_mask(request.mask, prepared[0].data)))
    return files


def _result(
    unpacker: Unpacker, request: ImageRequest, model: ModelSpec, notes: list[str]
) -> ImageResult:
    return unpacker.result(
        request, prompt_text(request), notes, lambda document: _cost(document, model)
    )


def _failure(answer: Answer, credential: Credential, model: ModelSpec) -> ProviderError:
    """As any images endpoint fails, but an organization that is not verified has its own hint."""
    error = failure(answer, key_source=credential.source, model=model.id, title=OpenAI.title)
    if isinstance(error, KeyRejected) and answer.status == 403 and "verif" in error.message.lower():
        error.hint = _VERIFY
    return error


def _cost(document: Any, model: ModelSpec) -> Cost | None:
    """What the reported tokens cost, or None where too little is said to know."""
    price, usage = model.price, _part(document, "usage")
    came, went = _part(usage, "input_tokens_details"), _part(usage, "output_tokens_details")
    text, shown = _tokens(came, "text_tokens"), _tokens(came, "image_tokens")
    drawn = _tokens(went, "image_tokens")
    drawn = _tokens(usage, "output_tokens") if drawn is None else drawn
    words = _tokens(went, "text_tokens") or 0
    if not isinstance(price, TokenPrice) or text is None or shown is None or drawn is None:
        return None
    cached = _cached(came, text, shown)
    if cached is None or (words and not price.text_out):
        return None
    full = price.cost_of(text - cached[0], shown - cached[1], drawn, words)
    # The data file gives the cheaper rates as facts: a price fact has no place for them.
    rates = (Decimal(model.facts.get(f"{kind}_in_cached", "0")) for kind in ("text", "image"))
    less = sum(count * rate for count, rate in zip(cached, rates, strict=True)) / _MILLION
    return Cost(money=Money(amount=full.amount + less, currency=full.currency), kind="actual")


def _cached(came: Any, text: int, shown: int) -> tuple[int, int] | None:
    """Cached tokens of text and of pictures, or None where the parts cannot be told."""
    total = _tokens(came, "cached_tokens") or 0
    details = _part(came, "cached_tokens_details")
    parts = _tokens(details, "text_tokens") or 0, _tokens(details, "image_tokens") or 0
    if total and not any(parts):
        parts = (total, 0) if not shown else (0, total) if not text else parts
    if sum(parts) < total or parts[0] > text or parts[1] > shown:
        return None
    return parts


def _part(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None


def _tokens(value: Any, name: str) -> int | None:
    found = _part(value, name)
    fits = isinstance(found, int) and not isinstance(found, bool) and 0 <= found <= _MOST_TOKENS
    return found if fits else None

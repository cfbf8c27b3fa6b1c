"""Every error the product raises on purpose, drawn as one tree.

ImagegenError
├── ConfigError                something on this machine must be set first
│   └── MissingKey             no key (or base URL) for the provider
├── RequestError               the request is wrong; nothing was sent, nothing was charged
│   ├── UnknownModel           no such model; carries suggestions
│   ├── RetiredModel           the model is gone; names its successor
│   ├── UnsupportedOption      what is asked for is not offered
│   ├── BadReference           a reference picture cannot be used
│   ├── TemplateError          a template's wording or a field is wrong
│   ├── OverBudget             the budget does not allow it
│   └── OtherPerson            it was said by somebody else than who is signed in now
├── ProviderError              the provider was asked and did not deliver
│   ├── KeyRejected            401 / 403
│   ├── OutOfCredit            402, quota or spend limit
│   ├── ContentRefused         the provider's content policy
│   ├── RateLimited *          429
│   ├── OutOfCapacity *        503, 529
│   ├── ProviderDown *         other 5xx, 524, connection error, time-out
│   ├── BadAnswer              an answer that holds no usable picture
│   └── PlaceholderReturned    a blank picture instead of a result
├── NotFound                   no such job, record or picture
└── JobCancelled               somebody cancelled it
(* may succeed when tried again)

Anything else that escapes is a bug: it is logged whole and shown as a reference number.
"""

from typing import ClassVar, Literal

Charge = Literal["no", "perhaps"]


class ImagegenError(Exception):
    """Base of the tree. `message` says what happened, `hint` the one next step.

    `charged` says whether money may be gone.
    """

    code: ClassVar[str] = "error"
    retryable: ClassVar[bool] = False
    charged: Charge = "no"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class ConfigError(ImagegenError):
    """Something on this machine must be set first."""

    code = "config"


class MissingKey(ConfigError):
    """No key, or no base URL, for the provider that was asked for."""

    code = "missing_key"


class RequestError(ImagegenError):
    """The request is wrong. It was refused before anything was sent or charged."""

    code = "bad_request"


class UnknownModel(RequestError):
    """No model of that name. `suggestions` are close names, best first."""

    code = "unknown_model"

    def __init__(self, message: str, hint: str = "", *, suggestions: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint)
        self.suggestions = suggestions


class RetiredModel(RequestError):
    """The provider has shut the model down. `successor` is what to use instead."""

    code = "retired_model"

    def __init__(self, message: str, hint: str = "", *, successor: str = "") -> None:
        super().__init__(message, hint)
        self.successor = successor


class UnsupportedOption(RequestError):
    """What is asked for is not offered, by a model or by us; the message says what is."""

    code = "unsupported_option"


class BadReference(RequestError):
    """A reference picture cannot be used; the message names the file."""

    code = "bad_reference"


class TemplateError(RequestError):
    """A template's wording or one of its fields is wrong; the message names the place."""

    code = "template"


class OverBudget(RequestError):
    """The budget does not allow the request."""

    code = "over_budget"


class ProviderError(ImagegenError):
    """The provider was asked and did not deliver.

    `answered` is False when no answer arrived, so the outcome is unknown.
    `retry_after` is what the provider asked to wait, in seconds.
    """

    code = "provider"
    body: bytes = b""
    """What the provider answered, raw; empty when nothing came."""

    def __init__(
        self,
        message: str,
        hint: str = "",
        *,
        provider: str = "",
        status: int | None = None,
        request_id: str = "",
        retry_after: float | None = None,
        charged: Charge = "no",
        answered: bool = True,
    ) -> None:
        super().__init__(message, hint)
        self.provider = provider
        self.status = status
        self.request_id = request_id
        self.retry_after = retry_after
        self.charged = charged
        self.answered = answered


class KeyRejected(ProviderError):
    """401 or 403: the key is wrong, expired, or not allowed to use this model."""

    code = "key_rejected"


class OutOfCredit(ProviderError):
    """402 or a quota answer: the account has no credit left."""

    code = "out_of_credit"


class ContentRefused(ProviderError):
    """The provider's content policy refused the prompt or the picture."""

    code = "content_refused"


class RateLimited(ProviderError):
    """429: too many requests; `retry_after` says how long to wait where it is known."""

    code = "rate_limited"
    retryable = True


class OutOfCapacity(ProviderError):
    """503 or 529: the provider has no room at the moment."""

    code = "out_of_capacity"
    retryable = True


class ProviderDown(ProviderError):
    """Another 5xx, 524, a connection error or a time-out."""

    code = "provider_down"
    retryable = True


class BadAnswer(ProviderError):
    """The provider answered, and the answer holds no usable picture.

    `evidence` is what came, as it came: it may hold a paid picture that a person can save.
    """

    code = "bad_answer"
    evidence: bytes = b""


class PlaceholderReturned(ProviderError):
    """The provider delivered a blank picture instead of a result."""

    code = "placeholder"


class NotFound(ImagegenError):
    """No such job, record or picture."""

    code = "not_found"


class OtherPerson(RequestError):
    """It was said under a name, and somebody else has signed in by now. Nothing was kept."""

    code = "other_person"


class JobCancelled(ImagegenError):
    """Somebody cancelled the job."""

    code = "cancelled"

    def __init__(self, message: str, hint: str = "", *, charged: Charge = "no") -> None:
        super().__init__(message, hint)
        self.charged = charged

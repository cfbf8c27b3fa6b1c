"""What a pipeline or its worker process says of a failure, as the right error."""

from imagegen.errors import ConfigError, ImagegenError, ProviderError
from imagegen.failures import end_sentence
from imagegen.pipelines.messages import Message
from imagegen.pipelines.process import Stopped
from imagegen.pipelines.weights import DEVICE_VARIABLE, download_command
from imagegen.redaction import safe_text

INSTALL = "Run: pip install 'imagegen-studio[diffusers]'"

_PROVIDER = "diffusers"
_SMALLER = "Ask for a smaller size, take a smaller model, or close other programs."
_AGAIN = "Make it again; nothing is charged."


def failed(answer: Message, model: str, folder: str) -> ImagegenError:
    """The error for a message `failed`: its kind decides who must act.

    `folder` is that of all models.
    """
    kind = str(answer.fields.get("kind", ""))
    text = safe_text(str(answer.fields.get("text", "")))
    if kind == "extra":
        return ConfigError(end_sentence("The extra 'diffusers' cannot be loaded", text), INSTALL)
    if kind == "device":
        return ConfigError(
            f"This computer has no {text}, which {DEVICE_VARIABLE} asks for.",
            f"Set {DEVICE_VARIABLE}=auto.",
        )
    what, hint = {
        "memory": (f"{model} ran out of memory", _SMALLER),
        "load": (
            f"{model} cannot be loaded",
            f"Fetch its weights again: {download_command(model, folder)}",
        ),
        "request": (f"{model} refused the request", "Change what it names."),
    }.get(kind, (f"{model} failed", _AGAIN))
    return ProviderError(end_sentence(what, text), hint, provider=_PROVIDER)


def stopped(error: Stopped) -> ProviderError:
    """The error for a worker that gave no answer."""
    words = safe_text(error.words)
    if error.reason == "silent":
        what, hint = "The pipeline gave no sign of life and was ended", _SMALLER
    elif error.reason == "closed":
        what, hint = "The app stopped before the pipeline was done", _AGAIN
    elif error.reason == "garbled":
        what, hint = "The pipeline's worker answered in no known form", _AGAIN
    elif error.code is not None and error.code < 0:
        what = f"The pipeline's worker was ended by signal {-error.code}"
        what += ": the computer probably ran out of memory" if error.code == -9 else ""
        hint = _SMALLER if error.code == -9 else _AGAIN
    else:
        what, hint = f"The pipeline's worker ended with code {error.code}", _AGAIN
    return ProviderError(end_sentence(what, words), hint, provider=_PROVIDER)

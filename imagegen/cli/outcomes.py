"""Errors -> exit codes and sentences on stderr: the one place where the terminal does this."""

import secrets
import sys
import traceback
from collections.abc import Mapping

from imagegen.errors import (
    ConfigError,
    ContentRefused,
    ImagegenError,
    JobCancelled,
    MissingKey,
    NotFound,
    ProviderError,
    RequestError,
)

BUG = 1
EXIT_CODES: Mapping[type[ImagegenError], int] = {
    RequestError: 2,
    NotFound: 2,
    ConfigError: 3,
    ContentRefused: 4,
    ProviderError: 5,
    JobCancelled: 130,
}


def exit_code(error: ImagegenError) -> int:
    """The code of the nearest class that has one."""
    return next(EXIT_CODES[kind] for kind in type(error).__mro__ if kind in EXIT_CODES)


def explain(error: Exception, provider: str = "gateway") -> int:
    """Say on stderr what happened and what to do next; returns the exit code.

    `provider` is whose key is missing, where one is.
    """
    if not isinstance(error, ImagegenError):
        return _report_bug(error)
    print(f"imagegen: {error.message}", file=sys.stderr)
    if error.hint:
        print(error.hint, file=sys.stderr)
    if isinstance(error, MissingKey):
        from imagegen.onboarding import onboarding_text

        print(f"\n{onboarding_text(provider)}", file=sys.stderr)
    if isinstance(error, ProviderError):
        print(_charge_sentence(error), file=sys.stderr)
    return exit_code(error)


def _charge_sentence(error: ProviderError) -> str:
    request = f" Request id: {error.request_id}." if error.request_id else ""
    if error.charged == "perhaps":
        return f"It may have been charged.{request}"
    return f"Nothing was charged.{request}"


def _report_bug(error: Exception) -> int:
    """A defect of the product: whole in the log, a short number for the user."""
    from imagegen.redaction import redact

    reference = secrets.token_hex(3)
    whole = redact("".join(traceback.format_exception(error)))
    print(
        f"imagegen: this is a defect of the product, not of your request (reference {reference}).",
        f"{_write_log(reference, whole)}",
        sep="\n",
        file=sys.stderr,
    )
    return BUG


def _write_log(reference: str, whole: str) -> str:
    """Append to errors.log of the data folder; returns the sentence that says where it is."""
    from imagegen.settings import load_settings

    try:
        file = load_settings().home / "errors.log"
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"{reference}\n{whole}\n")
    except OSError:
        return whole
    return f"The details are in {file}."

"""How the end of an attempt is told: as a state, as a job's error, as a reference number."""

import logging
import secrets
from collections.abc import Sequence

from imagegen.errors import (
    ContentRefused,
    ImagegenError,
    JobCancelled,
    PlaceholderReturned,
    ProviderError,
)
from imagegen.redaction import redact, redact_bytes
from imagegen.types import JobError, JobState

log = logging.getLogger(__name__)

MOST_BODY = 20_000
"""Characters of a provider's answer that a job keeps; the longest real error bodies have 4,000."""


def blank_error(suspects: Sequence[str]) -> ImagegenError | None:
    """An error when every picture of the answer is suspect: it is no success."""
    if not all(suspects):
        return None
    return PlaceholderReturned(
        f"The provider returned a blank picture ({suspects[0]}).",
        "It is kept and marked as suspect. Try again, or choose another model.",
        charged="perhaps",
    )


def bug_error(bug: Exception) -> ImagegenError:
    """What is not one of our errors: logged whole, shown as a short reference."""
    reference = secrets.token_hex(3)
    log.error("Unexpected error, reference %s", reference, exc_info=bug)
    return ProviderError(
        f"Something went wrong inside Imagegen Studio (reference {reference}).",
        "The log has the details under that reference.",
        charged="perhaps",
    )


def lost_error() -> ProviderError:
    """For a call whose process died."""
    return ProviderError(
        "The app stopped while the provider was working, and no picture had arrived.",
        "Make it again if you still need it.",
        charged="perhaps",
        answered=False,
    )


def state_of(error: ImagegenError) -> JobState:
    if isinstance(error, ContentRefused):
        return "refused"
    if isinstance(error, JobCancelled):
        return "cancelled"
    if isinstance(error, ProviderError) and not error.answered and error.charged == "perhaps":
        return "unknown"
    return "failed"


def job_error(error: ImagegenError, perhaps: bool) -> JobError:
    """The error as a job keeps it: without keys, with the start of the provider's answer."""
    body = error.body if isinstance(error, ProviderError) else b""
    return JobError(
        code=error.code,
        message=redact(error.message),
        hint=redact(error.hint),
        charged="perhaps" if perhaps else "no",
        body=_readable(body),
    )


def _readable(body: bytes) -> str:
    # Cut after the keys are gone: half a key would not be recognised.
    text = redact_bytes(body[: 10 * MOST_BODY]).decode("utf-8", "replace").replace("\0", "�")
    return text if len(text) <= MOST_BODY else f"{text[:MOST_BODY]}…"

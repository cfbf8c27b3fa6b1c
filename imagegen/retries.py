"""One retry policy for the synchronous path and the job path.

Source: seed document of the gateway engine. Image-to-image calls get three attempts with
waits of 1 s and 4 s (16 s would be next); text-to-image calls get one, because a repeated
paid call may be charged twice. A provider's own Retry-After is obeyed up to 120 s.
"""

from dataclasses import dataclass

from imagegen.errors import ImagegenError, ProviderError
from imagegen.types import ImageRequest


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """How often a call is made and how long to wait between, in seconds."""

    attempts: int
    waits: tuple[float, ...] = (1.0, 4.0, 16.0)
    longest_retry_after: float = 120.0

    def delay_after(self, error: ImagegenError, attempt: int) -> float | None:
        """Seconds to wait before attempt `attempt + 1`, or None when there is none."""
        if not error.retryable or attempt >= self.attempts:
            return None
        wait = self.waits[min(attempt, len(self.waits)) - 1]
        asked = error.retry_after if isinstance(error, ProviderError) else None
        if asked is None:
            return wait
        return None if asked > self.longest_retry_after else max(wait, asked)


EDIT_POLICY = RetryPolicy(attempts=3)
TEXT_POLICY = RetryPolicy(attempts=1)


def policy_for(request: ImageRequest) -> RetryPolicy:
    return EDIT_POLICY if request.references else TEXT_POLICY

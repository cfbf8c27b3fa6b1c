"""What every provider is: a name, a pure preview of the prompt, and one call."""

import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import ClassVar

from imagegen.account_checks import AccountCheck, free_question
from imagegen.errors import ImagegenError, JobCancelled, MissingKey, ProviderDown, ProviderError
from imagegen.http import Http
from imagegen.keys import Credential
from imagegen.model import ModelSpec
from imagegen.types import ImageRequest, ImageResult, Stage

log = logging.getLogger(__name__)

Ticket = Mapping[str, str]
"""With what a submitted request is found again at its provider: ids and addresses, no keys."""


class Progress:
    """What a running call tells (stage, ticket, how far it is), and whether it is asked to stop.

    `ticket` is set when an earlier process submitted the request: it is not sent again.
    """

    def __init__(
        self,
        on_stage: Callable[[Stage], None] | None = None,
        *,
        ticket: Ticket | None = None,
        on_ticket: Callable[[Ticket], None] | None = None,
        on_percent: Callable[[int], None] | None = None,
        is_cancelled: Callable[[], bool] | None = None,
    ) -> None:
        self.ticket = ticket
        self._on_stage = on_stage
        self._on_ticket = on_ticket
        self._on_percent = on_percent
        self._percent: int | None = None
        self._is_cancelled = is_cancelled

    def __call__(self, stage: Stage) -> None:
        if self._on_stage is not None:
            self._on_stage(stage)

    def submitted(self, ticket: Ticket) -> None:
        """Called at once after a paid submit: from here on a crash loses nothing."""
        self.ticket = ticket
        if self._on_ticket is not None:
            self._on_ticket(ticket)

    def done(self, share: float) -> None:
        """How much of the call is done, 0 to 1, as its provider says. Told when it changes."""
        percent = round(100 * min(1.0, max(0.0, share)))
        if percent != self._percent and self._on_percent is not None:
            self._on_percent(percent)
        self._percent = percent

    def is_cancelled(self) -> bool:
        return self._is_cancelled is not None and self._is_cancelled()


class Provider(ABC):
    """One company, or one program, that turns a request into pictures.

    `name` is the module, the data file and the database value. `needs_key` is False for
    providers that run on this machine.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    needs_key: ClassVar[bool] = True
    has_free_test: ClassVar[bool] = False
    """True where `ask_account` is written: not every provider answers for nothing."""

    def __init__(self, http: Http, credential: Credential | None) -> None:
        self.http = http
        self.credential = credential

    def final_prompt(self, request: ImageRequest, model: ModelSpec) -> str:
        """The text exactly as it will be sent. Pure: no network, no key."""
        return request.prompt

    @property
    def account(self) -> Credential:
        """The key and the base URL it belongs to, or MissingKey."""
        if self.credential is None:
            raise MissingKey(f"{self.title} needs a key.", "Run: imagegen keys")
        return self.credential

    def check_account(self) -> AccountCheck:
        """Ask one question that costs nothing. Raises MissingKey or ProviderError, uncharged."""
        with free_question():
            return self.ask_account()

    def ask_account(self) -> AccountCheck:
        """The question itself, by GET. Where there is none, that is said, never a success."""
        return AccountCheck(found=f"{self.title} offers no free test.")

    @abstractmethod
    def generate(
        self, request: ImageRequest, model: ModelSpec, on_progress: Progress
    ) -> ImageResult:
        """Make one call. Raises ProviderError; never repeats a paid call by itself."""


class Ended(Exception):
    """The submitted request itself failed: asking again is of no use, whatever its error says."""

    def __init__(self, error: ImagegenError) -> None:
        super().__init__(error.message)
        self.error = error


class PollingProvider(Provider):
    """A provider that takes a request, gives a ticket, and is asked until it is done.

    The loop is written here once. Only `submit` costs money, and it is never repeated; a poll
    that fails in passing is made again until `patience_s` is over.
    """

    first_wait_s: ClassVar[float] = 1.0
    longest_wait_s: ClassVar[float] = 5.0
    patience_s: ClassVar[float] = 600.0

    @abstractmethod
    def submit(self, request: ImageRequest, model: ModelSpec) -> Ticket:
        """The one paid call."""

    @abstractmethod
    def poll(self, ticket: Ticket, request: ImageRequest, model: ModelSpec) -> ImageResult | None:
        """The result, or None while it is being made.

        Raises Ended when the request failed, ProviderError when the answer could not be had.
        """

    def cancel(self, ticket: Ticket) -> None:
        """Ask the provider to stop. Where it offers nothing of the kind, nothing happens."""

    def generate(
        self, request: ImageRequest, model: ModelSpec, on_progress: Progress
    ) -> ImageResult:
        if on_progress.ticket is None:
            on_progress("sending")
            on_progress.submitted(self.submit(request, model))
        ticket = on_progress.ticket
        if ticket is None:
            raise AssertionError("a submitted request has a ticket")
        on_progress("working")
        try:
            return self._wait(ticket, request, model, on_progress)
        except (JobCancelled, KeyboardInterrupt):
            self._ask_to_stop(ticket)
            raise

    def _ask_to_stop(self, ticket: Ticket) -> None:
        """A request that could not be stopped is still cancelled for us; the log says so."""
        try:
            self.cancel(ticket)
        except ImagegenError as error:
            log.warning("%s could not be asked to stop: %s", self.title, error)

    def _wait(
        self, ticket: Ticket, request: ImageRequest, model: ModelSpec, progress: Progress
    ) -> ImageResult:
        wait, until = self.first_wait_s, time.monotonic() + self.patience_s
        said = b""
        while time.monotonic() < until:
            if progress.is_cancelled():
                raise JobCancelled(
                    f"Cancelled at {self.title}.",
                    "What was made until then may be charged.",
                    charged="perhaps",
                )
            result, said = self._poll_once(ticket, request, model)
            if result is not None:
                return result
            time.sleep(wait)
            wait = min(wait * 1.5, self.longest_wait_s)
        raise self._too_late(said)

    def _poll_once(
        self, ticket: Ticket, request: ImageRequest, model: ModelSpec
    ) -> tuple[ImageResult | None, bytes]:
        """The result, when it is there; and what was answered by a poll that failed in passing."""
        try:
            return self.poll(ticket, request, model), b""
        except Ended as ended:
            raise ended.error from None
        except ProviderError as error:
            if error.retryable:
                return None, error.body
            raise

    def _too_late(self, said: bytes) -> ProviderDown:
        error = ProviderDown(
            f"{self.title} has not finished within {self.patience_s / 60:.0f} minutes.",
            "Make it again if you still need it.",
            provider=self.name,
            charged="perhaps",
            answered=False,
        )
        error.body = said
        return error

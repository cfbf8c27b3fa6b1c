"""What every provider is: a name, a pure preview of the prompt, and one call."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar

from imagegen.http import Http
from imagegen.keys import Credential
from imagegen.model import ModelSpec
from imagegen.types import ImageRequest, ImageResult, Stage

Progress = Callable[[Stage], None]


class Provider(ABC):
    """One company, or one program, that turns a request into pictures.

    `name` is the module, the data file and the database value. `needs_key` is False for
    providers that run on this machine.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    needs_key: ClassVar[bool] = True

    def __init__(self, http: Http, credential: Credential | None) -> None:
        self.http = http
        self.credential = credential

    def final_prompt(self, request: ImageRequest, model: ModelSpec) -> str:
        """The text exactly as it will be sent. Pure: no network, no key."""
        return request.prompt

    @abstractmethod
    def generate(
        self, request: ImageRequest, model: ModelSpec, on_progress: Progress
    ) -> ImageResult:
        """Make one call. Raises ProviderError; never repeats a paid call by itself."""

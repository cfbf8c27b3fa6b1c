"""An answer of an OpenAI-compatible provider -> its pictures, or the error that says why not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from imagegen.answer_errors import bad_answer, error_of
from imagegen.answers import Source, decode_source, find_refusal, find_shapes, find_text
from imagegen.errors import BadAnswer, ContentRefused, ImagegenError
from imagegen.failures import end_sentence, failure, wrapped_error
from imagegen.http import Answer, Http
from imagegen.keys import Credential
from imagegen.pictures import identify
from imagegen.receipts import read_cost, read_usage
from imagegen.redaction import safe_text
from imagegen.types import Cost, ImageRequest, ImageResult, Picture


@dataclass(frozen=True, kw_only=True)
class Unpacker:
    """Takes one answer apart; fetches pictures that it only names.

    `document` is given where the pictures stand in the answer in a form of the provider's own;
    errors keep the answer itself.
    """

    http: Http
    credential: Credential
    answer: Answer
    title: str = "The provider"
    document: Any = None

    def result(
        self,
        request: ImageRequest,
        prompt: str,
        notes: list[str],
        cost_of: Callable[[Any], Cost | None] = read_cost,
    ) -> ImageResult:
        """All that can be used, with notes about what could not. BadAnswer keeps what came."""
        try:
            document = self.answer.json() if self.document is None else self.document
            pictures, lost = self._pictures(document)
        except BadAnswer as error:
            error.evidence = error.evidence or self.answer.body
            raise
        notes = [*notes]
        notes += [f"One picture of the answer could not be used. {e.message}" for e in lost]
        if len(pictures) < request.count:
            notes.append(f"{request.count} pictures were asked for; {len(pictures)} came.")
        return ImageResult(
            pictures=pictures,
            prompt_sent=prompt,
            usage=read_usage(document),
            cost=cost_of(document),
            request_id=self.answer.request_id,
            notes=tuple(notes),
            unusable=tuple(error.evidence for error in lost if error.evidence),
        )

    def _pictures(self, document: Any) -> tuple[tuple[Picture, ...], list[BadAnswer]]:
        """The pictures of the first shape that holds any, and why others of it were lost.

        Some gateways deliver a picture in two shapes, the second as a re-encoded copy.
        """
        errors: list[BadAnswer] = []
        for shape in find_shapes(document):
            pictures, lost = self._of_shape(shape)
            if pictures:
                return tuple(pictures), lost
            errors += lost
        raise errors[0] if errors else self._no_picture(document)

    def _of_shape(self, shape: tuple[Source, ...]) -> tuple[list[Picture], list[BadAnswer]]:
        pictures: list[Picture] = []
        lost: list[BadAnswer] = []
        for source in shape:
            try:
                picture = self._usable(source)
            except BadAnswer as error:
                lost.append(error)
                continue
            # Hash only when there is a choice.
            if not pictures or picture.sha256 not in {other.sha256 for other in pictures}:
                pictures.append(picture)
        return pictures, lost

    def _usable(self, source: Source) -> Picture:
        errors: list[BadAnswer] = []
        for form in (source, *source.others):
            try:
                return self._picture(self._bytes(form))
            except BadAnswer as error:
                error.request_id = self.answer.request_id
                error.body = self.answer.body
                errors.append(error)
        raise errors[0]

    def _bytes(self, source: Source) -> bytes:
        if source.is_address:
            return self.http.fetch_picture(
                source.text,
                provider=self.answer.provider,
                own_base_url=self.credential.base_url,
            )
        try:
            return decode_source(source)
        except ValueError as error:
            text = f"{self.title} sent a picture that cannot be decoded: {error}."
            raise bad_answer(self.answer, text, evidence=b"") from None

    def _picture(self, data: bytes) -> Picture:
        try:
            return identify(data)
        except ValueError as error:
            text = end_sentence(f"{self.title} sent no usable picture", safe_text(str(error)))
            raise bad_answer(self.answer, text, evidence=data) from None

    def _no_picture(self, document: Any) -> ImagegenError:
        """Refused, failed behind a 200, or only words: each is its own error."""
        refusal, text = find_refusal(document), safe_text(find_text(document))
        wrapped = wrapped_error(document, self.answer)
        if wrapped is not None and not refusal:
            error = failure(wrapped, key_source=self.credential.source, title=self.title)
            error.body = self.answer.body
            return error
        kind: type[BadAnswer | ContentRefused] = BadAnswer
        message, hint = f"{self.title} answered without a picture", "Try again."
        if refusal:
            kind, text = ContentRefused, text or safe_text(refusal)
            message = f"The content policy of {self.title} refused the request"
            hint = "Reword the prompt or change the reference."
        elif text:
            hint = "Ask for a picture more plainly; the model answered in words."
        text = end_sentence(message, text)
        return error_of(kind, self.answer, text, hint, charged="perhaps")

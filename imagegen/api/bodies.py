"""The body of a request: bounded, read as JSON, and checked field by field."""

from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import ClientDisconnect, Request

from imagegen.errors import OtherPerson, RequestError
from imagegen.people import asking, is_same_person

MOST_BYTES = 64_000
MOST_NUMBER = 2**63 - 1
"""The largest integer a column holds; the database raises an error of its own for more."""

Number = Annotated[int, Field(ge=0, le=MOST_NUMBER)]


class Body(BaseModel):
    """What one route takes; a field it does not know is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Signed(Body):
    """What stands under the name it was said in, also when it arrives late: nobody else's."""

    who: str = Field(max_length=200)


Form = TypeVar("Form", bound=Body)


async def read_body(request: Request, form: type[Form]) -> Form:
    """RequestError when it is too long, no JSON, or not what the route takes; OtherPerson when
    a Signed one carries another name than that of whoever signed in."""
    data = await _read_bytes(request)
    try:
        return _of_asker(form.model_validate_json(data))
    except ValidationError as error:
        names = sorted({".".join(map(str, e["loc"])) or "the body" for e in error.errors()})
        message = f"The request cannot be read: {', '.join(names)[:200]}."
        raise RequestError(message, "Reload the page and try again.") from error


def _of_asker(given: Form) -> Form:
    """Whoever signed in is who asks, whatever name the body carries."""
    asker = asking()
    if not asker.signed_in or "who" not in type(given).model_fields:
        return given
    if isinstance(given, Signed) and given.who and not is_same_person(given.who, asker.name):
        message = f"This was said by {given.who}, and {asker.name} is signed in now."
        raise OtherPerson(message, f"Sign in as {given.who} to have it kept.")
    return given.model_copy(update={"who": asker.name})


async def _read_bytes(request: Request) -> bytes:
    data = bytearray()
    try:
        async for chunk in request.stream():
            data += chunk
            if len(data) > MOST_BYTES:
                raise RequestError("The request is too long.", f"Send at most {MOST_BYTES} bytes.")
    except ClientDisconnect as error:  # a page was left while it was sending: no bug of ours
        raise RequestError("The request ended before it was whole.", "Send it again.") from error
    return bytes(data)

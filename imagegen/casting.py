"""People of the cast and their pictures: kept with checked references."""

from dataclasses import replace

from imagegen.cast import Person
from imagegen.errors import NotFound
from imagegen.pictures import check_reference, clean_name
from imagegen.studio import Studio
from imagegen.types import ImageRequest, Record, Reference

_EMPTY = Reference(name="").sha256
"""Of an upload without bytes, which must not pass for a kept picture."""


def keep_person(studio: Studio, person: Person) -> None:
    """Check and store the new references (those with bytes), then the person.

    BadReference names the picture that cannot be used; RequestError when the name is taken.
    """
    new = [one for one in person.references if one.data or one.sha256 == _EMPTY]
    for reference in new:
        check_reference(reference)
    for reference in person.references:
        if reference in new:
            studio.storage.put_reference(reference)
        else:
            studio.storage.read_reference(reference.sha256)
    named = tuple(replace(one, name=clean_name(one.name)) for one in person.references)
    studio.cast.put(replace(person, references=named))


def with_bytes(studio: Studio, request: ImageRequest) -> ImageRequest:
    """The request with the bytes of its references, which a kept person has not."""
    loaded = tuple(_loaded(studio, reference) for reference in request.references)
    return replace(request, references=loaded)


def person_of(studio: Studio, record: Record) -> Person | None:
    """Who of the cast the picture was to show; None when it was nobody of it."""
    named = record.origin.brief.get("person")
    if not isinstance(named, str) or not named:
        return None
    try:
        return studio.cast.get(named)
    except NotFound:
        return None


def _loaded(studio: Studio, reference: Reference) -> Reference:
    if reference.data:
        return reference
    return replace(reference, data=studio.storage.read_reference(reference.sha256))

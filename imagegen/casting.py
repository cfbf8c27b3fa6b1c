"""People of the cast and their pictures: kept with checked references."""

from collections.abc import Sequence
from dataclasses import replace

from imagegen.cast import Person
from imagegen.errors import NotFound
from imagegen.pictures import check_reference, clean_name
from imagegen.studio import Studio
from imagegen.types import Ask, ImageRequest, Origin, Record, Reference

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
    (ask,) = all_with_bytes(studio, [Ask(request=request, origin=Origin())])
    return ask.request


def all_with_bytes(studio: Studio, asks: Sequence[Ask]) -> list[Ask]:
    """A set with the bytes of its references; each picture is read once. NotFound."""
    used = {one.sha256: one for ask in asks for one in ask.request.references}
    read = {name: _loaded(studio, one) for name, one in used.items()}
    return [
        replace(
            ask,
            request=replace(
                ask.request,
                references=tuple(read[one.sha256] for one in ask.request.references),
            ),
        )
        for ask in asks
    ]


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

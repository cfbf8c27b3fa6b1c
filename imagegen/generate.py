"""Pictures as files of the user's choice: one call makes them and copies them out of the store."""

import contextlib
import itertools
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imagegen.errors import (
    BadReference,
    ConfigError,
    ImagegenError,
    PlaceholderReturned,
    RequestError,
)
from imagegen.money import show_total
from imagegen.ratios import AspectRatio
from imagegen.tasks import find_task
from imagegen.types import MEDIA_TYPES, ImageRequest, Record, Reference

if TYPE_CHECKING:
    from imagegen.studio import Generation, Studio

PathLike = str | os.PathLike[str]

# Names of one media type; a file may carry any of them.
_SAME_EXTENSION = {"jpg": "jpeg", "jpe": "jpeg"}


@dataclass(frozen=True, kw_only=True)
class Made:
    """What one call brought: its records, and the file each was copied to, in the same order.

    `unsaved` are pictures whose file could not be written, `suspects` are pictures that came and
    are probably none: both are kept in the store. `errors` say why there are fewer pictures than
    asked for, if there are.
    """

    generation: "Generation"
    records: tuple[Record, ...]
    unsaved: tuple[Record, ...]
    suspects: tuple[Record, ...]
    paths: tuple[Path, ...]
    warnings: tuple[str, ...]
    errors: tuple[ImagegenError, ...]

    @property
    def paid(self) -> tuple[Record, ...]:
        """Everything that came, and therefore costs."""
        return self.records + self.unsaved + self.suspects


def generate_image(
    prompt: str = "",
    *,
    model: str | None = None,
    provider: str | None = None,
    aspect_ratio: AspectRatio | None = None,
    negative_prompt: str | None = None,
    reference_images: Sequence[PathLike] = (),
    mask: PathLike | None = None,
    task: str | None = None,
    options: Mapping[str, Any] | None = None,
    fallbacks: Sequence[str] = (),
    size: str | None = None,
    quality: str | None = None,
    seed: int | None = None,
    output: PathLike | None = None,
) -> Path:
    """Make one picture, wait for it, and return the file it was saved to.

    `size` is "WxH" in pixels. `mask` is a picture of the size of the first reference, white where
    it is to be changed. `task` is one of `imagegen.tasks.Task`; it is told from the rest where it
    can be. `options` are the model's own. `fallbacks` are "provider/model", asked in this order
    when there is no capacity, and only then. `output` defaults to
    ./output-<unix time>.<extension>; its folder must exist. The picture also stays in the store,
    with its record and its cost.
    Raises ImagegenError: RequestError and ConfigError before anything is sent, ProviderError
    after. The ConfigError of a file that could not be written says where the picture is kept.
    """
    given = dict(locals())
    from imagegen.studio import shared_studio

    del given["output"]
    return make_files(shared_studio(), _request(given), output).paths[0]


def _request(given: Mapping[str, Any]) -> ImageRequest:
    """The arguments of `generate_image` as a request; None stands for what was left out."""
    readers: dict[str, Callable[[Any], Any]] = {
        "reference_images": read_references,
        "mask": read_mask,
        "task": find_task,
        "options": dict,
        "fallbacks": tuple,
    }
    names = {"reference_images": "references", "task": "special_task"}
    fields = {
        names.get(name, name): readers[name](value) if name in readers else value
        for name, value in given.items()
        if value is not None
    }
    return ImageRequest(**fields)


def make_files(studio: "Studio", request: ImageRequest, output: PathLike | None = None) -> Made:
    """Generate, and copy each picture to its file. A bad `output` is refused before the call.

    Raises the ConfigError of the files when not one of them could be written.
    """
    targets = None if output is None else _targets(Path(output), request.count)
    _check_folder(Path() if output is None else Path(output).parent)
    generation = studio.generate(request)
    copies = _copy_all(studio, generation.records, targets)
    saved = [copy for copy in copies if isinstance(copy, _Copy)]
    faults = [copy for copy in copies if isinstance(copy, _Fault)]
    failure = _copy_error(studio, faults)
    if failure is not None and not saved:
        raise failure
    made = studio.history.of_jobs([job.id for job in generation.jobs])
    suspects = tuple(record for record in made if record.suspect)
    errors = (generation.error or _suspect_error(studio, suspects), failure)
    return Made(
        generation=generation,
        records=tuple(copy.record for copy in saved),
        unsaved=tuple(fault.record for fault in faults),
        suspects=suspects,
        paths=tuple(copy.path for copy in saved),
        warnings=(*generation.warnings, *_warnings(generation, saved)),
        errors=tuple(error for error in errors if error is not None),
    )


def read_references(paths: Sequence[PathLike]) -> tuple[Reference, ...]:
    """The files as references; BadReference names the one that cannot be read."""
    return tuple(_read_picture(Path(path), "reference picture") for path in paths)


def read_mask(path: PathLike) -> Reference:
    """The file as a mask; BadReference when it cannot be read."""
    return _read_picture(Path(path), "mask")


def _read_picture(path: Path, what: str) -> Reference:
    try:
        return Reference(name=path.name, data=path.read_bytes())
    except (OSError, ValueError) as error:  # ValueError: a null byte in the path
        reason = getattr(error, "strerror", None) or error
        raise BadReference(
            f"The {what} {path} cannot be read: {reason}.", "Correct the path."
        ) from error


def _targets(output: Path, count: int) -> list[Path]:
    """One path for one picture; name-1, name-2 ... for several. RequestError when one is taken."""
    if not output.name:
        raise RequestError(f"{output} is not a file name.", "Name the file to write.")
    if count == 1:
        targets = [output]
    else:
        names = (f"{output.stem}-{number}{output.suffix}" for number in range(1, count + 1))
        targets = [output.with_name(name) for name in names]
    for target in targets:
        if target.exists() and not target.is_file():
            raise RequestError(f"{target} exists and is not a file.", "Choose another output.")
    return targets


def _check_folder(folder: Path) -> None:
    """A picture that cannot be written must not be paid for."""
    if not folder.is_dir():
        raise RequestError(f"The folder {folder} does not exist.", "Create it first.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise RequestError(f"The folder {folder} cannot be written.", "Choose another output.")


@dataclass(frozen=True)
class _Copy:
    record: Record
    path: Path


@dataclass(frozen=True)
class _Fault:
    """A file that could not be written, and the system's word why."""

    record: Record
    path: Path
    reason: str


def _copy_all(
    studio: "Studio", records: Sequence[Record], targets: Sequence[Path] | None
) -> list[_Copy | _Fault]:
    """One that cannot be written does not keep the others from it."""
    if targets is None:
        return [_copy_to_free_name(studio, record, len(records)) for record in records]
    return [_copy(studio, *pair) for pair in zip(records, targets, strict=False)]


def _copy_to_free_name(studio: "Studio", record: Record, of: int) -> _Copy | _Fault:
    """./output-<unix time>.<ext>, numbered when taken or one of several: never overwrites."""
    stem, extension = f"output-{int(time.time())}", MEDIA_TYPES[record.media_type]
    numbered = (f"{stem}-{number}" for number in itertools.count(1))
    for name in numbered if of > 1 else itertools.chain([stem], numbered):
        path = Path(f"{name}.{extension}")
        try:
            path.open("xb").close()
        except FileExistsError:
            continue
        except OSError as error:
            return _Fault(record, path, error.strerror or str(error))
        return _fill(studio, record, path)
    raise AssertionError("the numbers never end")


def _fill(studio: "Studio", record: Record, path: Path) -> _Copy | _Fault:
    """The copy into a file that was made to hold its name; gone again when it fails."""
    copy = _copy(studio, record, path)
    if isinstance(copy, _Fault):
        path.unlink(missing_ok=True)
    return copy


def _copy(studio: "Studio", record: Record, target: Path) -> _Copy | _Fault:
    """The stored bytes at `target`, whole or not at all; a link is followed, not replaced."""
    final = target.resolve()
    part = final.with_name(f".{final.name[:80]}.{secrets.token_hex(4)}.part")
    try:
        shutil.copyfile(studio.storage.path(record.file_name), part)
        part.replace(final)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        return _Fault(record, target, error.strerror or str(error))
    return _Copy(record, target)


def _copy_error(studio: "Studio", faults: Sequence[_Fault]) -> ConfigError | None:
    """What could not be written and why, and where each of those pictures is kept."""
    if not faults:
        return None
    kept = " and ".join(str(studio.storage.path(fault.record.file_name)) for fault in faults)
    cost = show_total([fault.record.cost for fault in faults])
    if len(faults) == 1:
        return ConfigError(
            f"The picture was made, but {faults[0].path} could not be written: "
            f"{faults[0].reason}. Its cost: {cost}.",
            f"It is kept: copy it from {kept}.",
        )
    files = ", ".join(f"{fault.path} ({fault.reason})" for fault in faults)
    return ConfigError(
        f"{len(faults)} pictures were made, but could not be written: {files}. Their cost: {cost}.",
        f"They are kept: copy them from {kept}.",
    )


def _warnings(generation: "Generation", saved: Sequence[_Copy]) -> Iterator[str]:
    """What the user should know about the pictures and the files."""
    for job in generation.jobs:
        yield from job.notes
    for copy in saved:
        given = copy.path.suffix.lower().removeprefix(".")
        sent = MEDIA_TYPES[copy.record.media_type]
        if given and _SAME_EXTENSION.get(given, given) != sent:
            yield f"{copy.path} holds {sent.upper()}: the provider sent no {given.upper()}."


def _suspect_error(studio: "Studio", suspects: Sequence[Record]) -> PlaceholderReturned | None:
    """Fewer pictures than asked for is no success, even where others came."""
    if not suspects:
        return None
    first = suspects[0]
    return PlaceholderReturned(
        f"{len(suspects)} of the pictures that came is probably none ({first.suspect})."
        if len(suspects) == 1
        else f"{len(suspects)} of the pictures that came are probably none ({first.suspect}).",
        f"Look at {studio.storage.path(first.file_name)}.",
        provider=first.provider,
        request_id=first.request_id,
        charged="perhaps",
    )

"""Pictures as files of the user's choice: one call makes them and copies them out of the store."""

import contextlib
import itertools
import os
import secrets
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from imagegen.errors import (
    BadReference,
    ConfigError,
    ImagegenError,
    PlaceholderReturned,
    RequestError,
)
from imagegen.types import MEDIA_TYPES, AspectRatio, ImageRequest, Record, Reference

if TYPE_CHECKING:
    from imagegen.studio import Generation, Studio

PathLike = str | os.PathLike[str]

# Names of one media type; a file may carry any of them.
_SAME_EXTENSION = {"jpg": "jpeg", "jpe": "jpeg"}


@dataclass(frozen=True, kw_only=True)
class Made:
    """What one call brought: its records, and the file each was copied to, in the same order.

    `suspects` are pictures that came and are probably none: paid for, kept in the store, not
    copied. `error` says why there are fewer pictures than asked for, if there are.
    """

    generation: "Generation"
    records: tuple[Record, ...]
    suspects: tuple[Record, ...]
    paths: tuple[Path, ...]
    warnings: tuple[str, ...]
    error: ImagegenError | None


def generate_image(
    prompt: str,
    *,
    model: str | None = None,
    provider: str | None = None,
    aspect_ratio: AspectRatio | None = None,
    negative_prompt: str | None = None,
    reference_images: Sequence[PathLike] = (),
    size: str | None = None,
    quality: str | None = None,
    seed: int | None = None,
    output: PathLike | None = None,
) -> Path:
    """Make one picture, wait for it, and return the file it was saved to.

    `size` is "WxH" in pixels. `output` defaults to ./output-<unix time>.<extension>; its folder
    must exist. The picture also stays in the store, with its record and its cost.
    Raises ImagegenError: RequestError and ConfigError before anything is sent, ProviderError
    after. The ConfigError of a file that could not be written says where the picture is kept.
    """
    from imagegen.studio import shared_studio

    request = ImageRequest(
        prompt=prompt,
        model=model or "",
        provider=provider or "",
        negative_prompt=negative_prompt or "",
        aspect_ratio=aspect_ratio,
        size=size,
        quality=quality,
        seed=seed,
        references=read_references(reference_images),
    )
    return make_files(shared_studio(), request, output).paths[0]


def make_files(studio: "Studio", request: ImageRequest, output: PathLike | None = None) -> Made:
    """Generate, and copy each picture to its file. A bad `output` is refused before the call."""
    targets = None if output is None else _targets(Path(output), request.count)
    _check_folder(Path() if output is None else Path(output).parent)
    generation = studio.generate(request)
    records = generation.records
    if targets is None:
        paths = [_copy_to_free_name(studio, record, len(records)) for record in records]
    else:
        paths = [_copy(studio, *pair) for pair in zip(records, targets, strict=False)]
    made = studio.history.of_jobs([job.id for job in generation.jobs])
    suspects = tuple(record for record in made if record.suspect)
    return Made(
        generation=generation,
        records=records,
        suspects=suspects,
        paths=tuple(paths),
        warnings=(*generation.warnings, *_warnings(generation, paths)),
        error=generation.error or _suspect_error(studio, suspects),
    )


def read_references(paths: Sequence[PathLike]) -> tuple[Reference, ...]:
    """The files as references; BadReference names the one that cannot be read."""
    return tuple(_read_reference(Path(path)) for path in paths)


def _read_reference(path: Path) -> Reference:
    try:
        return Reference(name=path.name, data=path.read_bytes())
    except (OSError, ValueError) as error:  # ValueError: a null byte in the path
        reason = getattr(error, "strerror", None) or error
        raise BadReference(
            f"The reference picture {path} cannot be read: {reason}.", "Correct the path."
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


def _copy_to_free_name(studio: "Studio", record: Record, of: int) -> Path:
    """./output-<unix time>.<ext>, numbered when taken or one of several: never overwrites."""
    stem, extension = f"output-{int(time.time())}", MEDIA_TYPES[record.media_type]
    numbered = (f"{stem}-{number}" for number in itertools.count(1))
    for name in numbered if of > 1 else itertools.chain([stem], numbered):
        path = Path(f"{name}.{extension}")
        if _reserve(studio, record, path):
            return _copy(studio, record, path)
    raise AssertionError("the numbers never end")


def _reserve(studio: "Studio", record: Record, path: Path) -> bool:
    try:
        path.open("xb").close()
    except FileExistsError:
        return False
    except OSError as error:
        raise _copy_failed(studio, record, path, error) from error
    return True


def _copy(studio: "Studio", record: Record, target: Path) -> Path:
    """The stored bytes at `target`, whole or not at all; a link is followed, not replaced."""
    final = target.resolve()
    part = final.with_name(f".{final.name[:80]}.{secrets.token_hex(4)}.part")
    try:
        shutil.copyfile(studio.storage.path(record.file_name), part)
        part.replace(final)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise _copy_failed(studio, record, target, error) from error
    return target


def _copy_failed(studio: "Studio", record: Record, target: Path, error: OSError) -> ConfigError:
    kept = studio.storage.path(record.file_name)
    return ConfigError(
        f"The picture was made, and it was paid for, but {target} could not be written: "
        f"{error.strerror or error}.",
        f"It is kept: copy it from {kept}.",
    )


def _warnings(generation: "Generation", paths: Sequence[Path]) -> Iterator[str]:
    """What the user should know about the pictures and the files."""
    for job in generation.jobs:
        yield from job.notes
    for record, path in zip(generation.records, paths, strict=True):
        given, sent = path.suffix.lower().removeprefix("."), MEDIA_TYPES[record.media_type]
        if given and _SAME_EXTENSION.get(given, given) != sent:
            yield f"{path} holds {sent.upper()}: the provider sent no {given.upper()}."


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

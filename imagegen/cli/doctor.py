"""imagegen doctor: what may keep the product from working on this machine."""

import argparse
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from imagegen.settings import Settings

Mark = Literal["ok", "note", "fault"]
Finding = tuple[Mark, str]

ENOUGH_BYTES = 1_000_000_000
STALE_DAYS = 60


def run(arguments: argparse.Namespace) -> int:
    """Print one line a finding; exit 3 when there is a fault."""
    from imagegen.settings import load_settings

    settings, marks = load_settings(), set()
    checks = (check_pictures,) if arguments.pictures else CHECKS
    for mark, text in (finding for check in checks for finding in check(settings)):
        print(f"{mark:5}  {text}")
        marks.add(mark)
    return 3 if "fault" in marks else 0


def check_home(settings: "Settings") -> Iterator[Finding]:
    probe = settings.home / ".doctor"
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        yield "fault", f"data folder {settings.home} cannot be written: {error.strerror}"
    else:
        yield "ok", f"data folder {settings.home} can be written"


def check_disk(settings: "Settings") -> Iterator[Finding]:
    free = shutil.disk_usage(_existing(settings.home)).free
    mark: Mark = "ok" if free >= ENOUGH_BYTES else "note"
    yield mark, f"{free / 1e9:.1f} GB free on the disk of the data folder"


def check_database(settings: "Settings") -> Iterator[Finding]:
    from imagegen.db.engine import name_of, open_engine
    from imagegen.db.upgrade import HEAD, current_revision
    from imagegen.errors import ConfigError

    place = settings.database
    if isinstance(place, Path) and not place.exists():
        yield "ok", "no database yet: the first picture makes it"
        return
    try:
        engine = open_engine(place)
        name, revision = name_of(engine), current_revision(engine)
        engine.dispose()
    except ConfigError as error:
        yield "fault", str(error)
        return
    if revision == HEAD:
        yield "ok", f"database {name} at revision {revision}"
    else:
        found = "no tables yet" if revision is None else f"revision {revision}"
        yield "note", f"database {name}: {found}; the next start brings it to {HEAD}"


def check_keys(settings: "Settings") -> Iterator[Finding]:
    from imagegen.errors import ConfigError
    from imagegen.keys import find_credential
    from imagegen.providers import PROVIDERS

    for provider in PROVIDERS:
        if not provider.needs_key:
            yield "ok", f"{provider.name}: needs no key"
            continue
        try:
            key = find_credential(provider.name, settings)
        except ConfigError as error:
            yield "note", f"{provider.name}: {error.message}"
            continue
        yield "ok", f"{provider.name}: {key.masked} from {key.source}, sent to {key.base_url}"
        yield from (("note", warning) for warning in key.warnings)


def check_facts(_settings: "Settings") -> Iterator[Finding]:
    from imagegen.catalog import load_catalog

    today = date.today()  # noqa: DTZ011  ages in days of the user's calendar
    for facts in load_catalog().providers:
        age = (today - facts.checked).days
        count = len(facts.models)
        models = "1 model" if count == 1 else f"{count} models"
        text = f"{facts.provider}: {models}, checked on {facts.checked}"
        yield ("note", f"{text}, {age} days ago") if age > STALE_DAYS else ("ok", text)


def check_pictures(settings: "Settings") -> Iterator[Finding]:
    """What is wrong with the pictures in the store, one by one."""
    from imagegen.inspection import inspect_pictures
    from imagegen.studio import Studio

    all_well = True
    studio = Studio(settings)
    for found in inspect_pictures(studio):
        all_well = False
        whose = f"picture {found.record}" if found.record else f"file {found.file_name}"
        text = f"{whose} {found.trouble}: {found.reason}"
        if found.trouble in ("missing", "unreadable", "damaged"):
            yield "fault", f"{text}; restore {studio.storage.path(found.file_name)}"
        else:
            yield "note", text
    if all_well:
        yield "ok", "every picture is whole, and none looks blank"


CHECKS: tuple[Callable[["Settings"], Iterator[Finding]], ...] = (
    check_home,
    check_disk,
    check_database,
    check_keys,
    check_facts,
)


def _existing(folder: Path) -> Path:
    return folder if folder.exists() else _existing(folder.parent)

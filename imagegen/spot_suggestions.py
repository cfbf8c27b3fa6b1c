"""One paid look of a vision model at a scene, on the books like any other paid call."""

import hashlib
import json
import logging
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from imagegen.endings import bug_error, job_error, state_of
from imagegen.errors import ConfigError, ImagegenError, NotFound
from imagegen.http import Answer, Http
from imagegen.keys import Credential
from imagegen.pictures import prepare_reference
from imagegen.plain import cost_from_plain, cost_to_plain
from imagegen.settings import Settings
from imagegen.spot_reading import (
    SeenSpots,
    SpotBox,
    cost_of,
    question_about,
    read_seen,
    vision_body,
)
from imagegen.storage import Storage
from imagegen.studio import Studio
from imagegen.types import UNKNOWN_COST, Cost, ImageRequest, Job, Origin, Reference, Usage

VARIABLE: Final = "IMAGEGEN_VISION_MODEL"
PROVIDER: Final = "gateway"
"""Whose key and address are used: vision models are asked where the pictures are made."""

_LONGEST_NAME = 128
log = logging.getLogger(__name__)


def vision_model(settings: Settings) -> str:
    """The model that looks at scenes, as the users named it; "" when none is to be asked."""
    name = settings.environment.get(VARIABLE, "").strip()
    if len(name) > _LONGEST_NAME or not name.isprintable():
        raise ConfigError(f"{VARIABLE} is no model's name.", f"Correct {VARIABLE}.")
    return name


@dataclass(frozen=True, kw_only=True)
class SpotNote:
    """The answer to one question about one scene, on disk until the database has it: it was paid
    for."""

    storage: Storage
    name: str

    @classmethod
    def about(cls, storage: Storage, data: bytes, spots: Sequence[str], item_id: str) -> "SpotNote":
        """The note of a look at the scene `data` for the spots of an item."""
        question = json.dumps([item_id, *spots]).encode()
        hashes = (hashlib.sha256(part).hexdigest() for part in (data, question))
        return cls(storage=storage, name=f"spots-1-{'-'.join(hashes)}.json")

    def write(self, job_id: str, seen: SeenSpots) -> None:
        boxes = {spot: asdict(box) for spot, box in seen.boxes.items()}
        usage = None if seen.usage is None else asdict(seen.usage)
        cost = None if seen.cost is None else cost_to_plain(seen.cost)
        plain = {"job": job_id, "boxes": boxes, "usage": usage, "cost": cost}
        try:
            self.storage.put_measure(self.name, json.dumps(plain).encode())
        except OSError:  # only a lost database in the next moment would miss it
            log.exception("What job %s saw could not be noted", job_id)

    def read(self) -> tuple[str, SeenSpots] | None:
        """(id of its job, what was seen), or None when there is no whole note."""
        try:
            plain = json.loads(self.storage.measure_path(self.name).read_bytes())
            boxes = {spot: SpotBox(**box) for spot, box in plain["boxes"].items()}
            usage = None if plain["usage"] is None else Usage(**plain["usage"])
            cost = None if plain["cost"] is None else cost_from_plain(plain["cost"])
            return str(plain["job"]), SeenSpots(boxes=boxes, usage=usage, cost=cost)
        except (
            FileNotFoundError,
            ValueError,
            KeyError,
            TypeError,
        ):  # none, or torn
            return None

    def drop(self) -> None:
        self.storage.measure_path(self.name).unlink(missing_ok=True)


class VisionDesk:
    """Asks the vision model of one studio. Its price is in no list of ours: it is unknown."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._http = Http.of(studio.settings)
        self._http.before_post = studio.gate.wait_turn

    @property
    def model(self) -> str:
        return vision_model(self._studio.settings)

    def problem(self, spots: Sequence[str], item_id: str = "") -> ImagegenError | None:
        """What `look` would raise before anything is sent: no key, or a budget's stop."""
        try:
            self._studio.credential(PROVIDER)
        except ImagegenError as error:
            return error
        return self._studio.budgets.problem([self._job(question_about(spots), item_id)])

    def look(self, data: bytes, spots: Sequence[str], item_id: str) -> SeenSpots:
        """Ask where the spots are in the picture; exactly one call, in this thread.

        The job, its reservation and its end are rows like those of a picture. Raises what refused
        it, ConfigError without a model, ProviderError for the call, BadAnswer for a wrong answer.

        An answer is on disk before anything else happens with it: where the database was away when
        it came, the next look at the same takes it from there and nothing is sent. Whoever has kept
        the answer says so by `forget`.
        """
        note = SpotNote.about(self._studio.storage, data, spots, item_id)
        noted = note.read()
        if noted is not None:
            self._settle_late(*noted)
            return noted[1]
        if not self.model:
            raise ConfigError("No vision model is set.", f"Set {VARIABLE}.")
        credential = self._studio.credential(PROVIDER)
        if credential is None:
            raise ConfigError("The gateway needs a key.", "Run: imagegen keys")
        picture = prepare_reference(Reference(name="scene", data=data))
        job = self._job(question_about(spots), item_id)
        body = vision_body(self.model, job.prompt_sent, picture)
        with self._studio.claimed([job.id]) as owner:
            self._begin(job, owner)
            return self._ask(job, body, credential, spots, note)

    def forget(self, data: bytes, spots: Sequence[str], item_id: str) -> None:
        """Drop the answer to that look from the disk."""
        SpotNote.about(self._studio.storage, data, spots, item_id).drop()

    def _ask(
        self,
        job: Job,
        body: dict[str, object],
        credential: Credential,
        spots: Sequence[str],
        note: SpotNote,
    ) -> SeenSpots:
        answer: Answer | None = None
        try:
            answer, took = self._send(body, credential)
            seen = read_seen(answer, spots, key_source=credential.source, model=job.request.model)
        except ImagegenError as error:
            self._fail(job, error, cost_of(answer) if answer is not None else None)
            raise
        except Exception as bug:
            unexpected = bug_error(bug)
            self._fail(job, unexpected, None)
            raise unexpected from bug
        note.write(job.id, seen)
        try:
            self._settle(job, seen, took)
        except ConfigError as error:  # the database is away
            error.hint = f"{error.hint} Then ask again: the answer is kept, nothing is sent twice."
            raise
        return seen

    def _send(self, body: dict[str, object], credential: Credential) -> tuple[Answer, timedelta]:
        """The answer, and how long it took once its turn had come."""
        headers = {"Authorization": f"Bearer {credential.key}", "Accept": "application/json"}
        url = f"{credential.base_url}/chat/completions"
        gate = self._studio.gate
        with gate.slot(PROVIDER), gate.call() as clock:
            answer = self._http.post_json(url, body, headers=headers, provider=PROVIDER)
            return answer, timedelta(seconds=clock())

    def _begin(self, job: Job, owner: str) -> None:
        studio = self._studio
        with studio.engine.begin() as connection:
            studio.jobs.add(connection, [job], owner)
            studio.ledger.reserve(connection, job)
            studio.budgets.check(connection, [job])

    def _settle_late(self, job_id: str, seen: SeenSpots) -> None:
        try:
            job = self._studio.jobs.get(job_id)
        except NotFound:  # another database than the one that was asked with
            return
        self._settle(job, seen)

    def _settle(self, job: Job, seen: SeenSpots, took: timedelta | None = None) -> None:
        sent, jobs = None if took is None else datetime.now(UTC) - took, self._studio.jobs
        with self._studio.engine.begin() as connection:
            # An answer that comes late ends better what a restart took for lost.
            if jobs.close(connection, job, "done", notes=_notes(seen), reopen=True, sent=sent):
                cost = seen.cost or UNKNOWN_COST
                self._studio.ledger.settle(connection, job, job.attempts, cost, 0)

    def _fail(self, job: Job, error: ImagegenError, cost: Cost | None) -> None:
        """What an unusable answer said it cost was charged; else it was perhaps, or was not."""
        perhaps = error.charged == "perhaps" or cost is not None
        ledger, kept = self._studio.ledger, job_error(error, perhaps)
        with self._studio.engine.begin() as connection:
            if not self._studio.jobs.close(connection, job, state_of(error), kept):
                return
            if cost is not None:
                ledger.settle(connection, job, job.attempts, cost, 0)
            elif perhaps:
                ledger.doubt(connection, job, job.attempts)
            else:
                ledger.release(connection, job, job.attempts)

    def _job(self, question: str, item_id: str) -> Job:
        now, settings = datetime.now(UTC), self._studio.settings
        return Job(
            id=secrets.token_hex(16),
            batch=secrets.token_hex(16),
            state="running",
            stage="working",
            request=ImageRequest(prompt=question, model=self.model, provider=PROVIDER),
            origin=Origin(kind="spot_suggestion", brief={"item": item_id}, who=settings.who),
            prompt_sent=question,
            estimate=None,
            attempts=1,
            error=None,
            notes=(),
            cancel_asked=False,
            created_at=now,
            started_at=now,
            ended_at=None,
            not_before=None,
        )


def _notes(seen: SeenSpots) -> tuple[str, ...]:
    usage = seen.usage
    if usage is None:
        return ("The provider said nothing of tokens.",)
    said = [
        f"{count:,} tokens {way}"
        for count, way in ((usage.input_tokens, "in"), (usage.output_tokens, "out"))
        if count is not None
    ]
    return (", ".join(said) or f"{usage.total_tokens:,} tokens in all",)

"""A data folder in which every text that a user or a provider can fill is a hostile one."""

import dataclasses
import io
import secrets
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from imagegen.briefs.avatar import LONGEST as AVATAR
from imagegen.briefs.avatar import AvatarBrief
from imagegen.briefs.listen_and_repeat import SceneBrief
from imagegen.briefs.product_shot import ProductBrief
from imagegen.briefs.renovation import RenovationBrief
from imagegen.cast import Person
from imagegen.casting import keep_person
from imagegen.db import grid_tables, review_tables, tables
from imagegen.db.columns import Instant
from imagegen.grids import Grid
from imagegen.importing import import_picture
from imagegen.listening import Item, find_ready, item_to_plain
from imagegen.listening.item import LONGEST as ITEM
from imagegen.pictures import identify
from imagegen.studio import Studio
from imagegen.template_versions import Labelling
from imagegen.templates import Template, load_templates
from imagegen.types import AssetKind, Cost, Record, Reference
from tests.hostile_texts import FRAGMENTS, Poison
from tests.listening.items import base_of, base_picture
from tests.stocking import Stock, add_picture, cost_of, paint

TURNS = len(FRAGMENTS)
NOW = datetime.now(UTC)
_KINDS: tuple[AssetKind, ...] = (
    *("avatar", "product_shot", "renovation", "listen_and_repeat", "picture"),
)


class HostileStock:
    """Fills the folder of `studio` when it is made; `poison.made` are the texts it used."""

    def __init__(self, studio: Studio) -> None:
        self.studio, self.poison = studio, Poison()
        self.photo = Reference(name=self.text(60), data=base_picture())
        studio.storage.put_reference(self.photo)
        self.person, self.shelf = self._cast(), self.text(64)
        self._template()
        self.records = [self._record(kind, turn) for turn, kind in enumerate(_KINDS * 2)]
        self._grid()
        self._failures()
        self.imported = self._imported()
        self._judged()
        self._kept()
        self.item = self._item()
        names = ("q", "who", "tag", "model", "template")
        self.asked = {name: self.text(100, turn) for turn, name in enumerate(names)}
        self.asked["item"] = self.shelf

    def text(self, longest: int = 400, turn: int = 0, without: str = "") -> str:
        return self.poison.text(longest, turn, without)

    def add(self, table: sa.Table, **values: Any) -> None:
        """A row; an instant that is not given is now."""
        moments = {c.name: NOW for c in table.c if isinstance(c.type, Instant) and not c.nullable}
        with self.studio.engine.begin() as connection:
            connection.execute(sa.insert(table).values(**{**moments, **values}))

    def change(self, table: sa.Table, job: str, **values: Any) -> None:
        key = table.c.id if table is tables.jobs else table.c.job
        with self.studio.engine.begin() as connection:
            connection.execute(sa.update(table).where(key == job).values(**values))

    # Pictures and their jobs

    def _record(self, kind: AssetKind, turn: int) -> Record:
        brief = self._brief(kind, turn)
        made = add_picture(
            self.studio,
            turn + 1,
            kind=kind,
            prompt=self.text(turn=turn),
            negative_prompt=self.text(turn=turn),
            person=self.text(128, turn),
            size=(120, 90),
            suspect=self.text(200, turn) if turn == 9 else "",
            cost=cost_of("1", "CNY", "actual") if turn % 2 else Cost(money=None, kind="unknown"),
        )
        same = {"label": self.text(200, turn), "who": made.origin.who}
        foreign = {"model": self.text(128, turn), "template": self.text(64, turn)}
        free = foreign | {"item": self.shelf} if kind == "picture" else {}
        values = {
            "brief": brief,
            "parameters": {"aspect_ratio": "1:1", "why": [self.text(turn=turn)], "seed": 7},
            "request_id": self.text(128, turn),
            "family": self.text(32, turn),
            "references": [self.photo.sha256] if kind == "renovation" else [],
        }
        self.change(tables.records, made.job, **same, **values, **free)
        origin = {"kind": kind, "brief": brief, "template_version": None, "parent": None, **same}
        origin["template"] = free.get("template", brief.get("template", ""))
        self.change(tables.jobs, made.job, origin=origin, **self._job(turn))
        paid = {"job": made.job, "attempt": 9, "entry": "settle", "cost_kind": "unknown"}
        paid |= {"pictures": 1, "kind": kind, "provider": "gateway", "who": made.origin.who}
        self.add(tables.ledger, **paid, model=self.text(128, turn))
        self._attempt(made.job, 1, "done", turn)
        return self.studio.history.get(made.id)

    def _job(self, turn: int) -> dict[str, Any]:
        request = {
            "prompt": self.text(turn=turn),
            "negative_prompt": self.text(turn=turn),
            "model": "gemini-3-pro-image-preview",
            "provider": "gateway",
            "references": [{"name": self.photo.name, "sha256": self.photo.sha256}],
            "options": {"kind": self.text(60, turn)},
        }
        return {
            "request": request,
            "prompt_sent": self.text(turn=turn),
            "notes": [self.text(turn=turn)],
            "ticket": {"id": self.text(turn=turn)},
        }

    def _brief(self, kind: AssetKind, turn: int) -> dict[str, Any]:
        if kind == "avatar":
            words = {n: self.text(most, turn) for n, most in AVATAR.items() if n != "template"}
            values = AvatarBrief(**words, person=self.person.id).as_values()
            return values | {"own": {"note": self.text(turn=turn)}}
        if kind == "product_shot":
            names = ("name", "what", "materials", "points", "words", "scene", "extra", "avoid")
            words = {name: self.text(80, turn) for name in names}
            return ProductBrief(sku="MUG-1", references=(self.photo,), **words).as_values()
        if kind == "renovation":
            words = {"extra": self.text(300, turn), "avoid": self.text(300, turn)}
            sample = RenovationBrief.sample()
            return dataclasses.replace(sample, photo=self.photo, **words).as_values()
        if kind == "listen_and_repeat":
            spots = tuple(self.text(120, turn + place) for place in range(7))
            words = {"extra": self.text(300, turn), "avoid": self.text(300, turn)}
            return SceneBrief(setting=self.text(160, turn), spots=spots, **words).as_values()
        return {self.text(60, turn): self.text(turn=turn), "file": self.text(60, turn)}

    def _grid(self) -> None:
        """Four pictures of one batch, whose axes and values are hostile too."""
        batch, axes = secrets.token_hex(16), (self.text(60), self.text(60, 1))
        rows, columns = ([self.text(60, turn + n) for n in range(2)] for turn in (2, 4))
        for number in range(4):
            made = add_picture(self.studio, 100 + number, kind="picture", size=(64, 64))
            cell = {axes[0]: rows[number // 2], axes[1]: columns[number % 2]}
            brief = {"cell": cell, "grid": {"prompt": self.text(), "models": ["draft/draft"]}}
            self.change(tables.records, made.job, batch=batch, brief=brief)
            origin = {"kind": "picture", "brief": brief, "label": self.text(200), "who": "Ann"}
            self.change(tables.jobs, made.job, batch=batch, origin=origin, **self._job(number))
        styles = tuple(self.text(80, turn) for turn in (3, 6))
        grid = Grid(models=("draft/draft",), prompt=self.text(without="{"), styles=styles)
        arrangement = {"rows": [axes[0]], "columns": [axes[1]], "order": {axes[0]: rows[::-1]}}
        row = {"definition": dataclasses.asdict(grid), "arrangement": arrangement, "id": batch}
        self.add(grid_tables.saved_grids, name=self.text(80, 1), who=self.text(128), **row)
        self.add(grid_tables.grid_batches, batch=batch, grid=batch)
        self.batch = batch
        refusal = {"message": self.text(), "hint": self.text(turn=1)}
        row |= {"id": secrets.token_hex(16), "refusal": refusal, "digest": "another"}
        self.add(grid_tables.saved_grids, name="", who="Ann", **row)
        self.refused = row["id"]

    def _failures(self) -> None:
        """A job of each kind that failed in the words of its provider, and one in doubt."""
        for turn, kind in enumerate((*_KINDS, "avatar")):
            state = "failed" if turn < len(_KINDS) else "unknown"
            made = add_picture(self.studio, 200 + turn, kind=kind, prompt="x")
            with self.studio.engine.begin() as connection:
                gone = sa.delete(tables.records).where(tables.records.c.id == made.id)
                connection.execute(gone)
            brief = self._brief(kind, turn)
            origin = {"kind": kind, "brief": brief, "label": self.text(200, turn), "who": "Ann"}
            values = {"state": state, "error": self._error(turn), "origin": origin}
            self.change(tables.jobs, made.job, **values, **self._job(turn))
            self._attempt(made.job, 1, state, turn)

    def _attempt(self, job: str, number: int, outcome: str, turn: int) -> None:
        error = None if outcome == "done" else self._error(turn)
        model = self.text(128, turn)
        row = {"job": job, "number": number, "outcome": outcome, "error": error}
        self.add(tables.attempts, **row, ended_at=NOW, provider="gateway", model=model)

    def _error(self, turn: int) -> dict[str, str]:
        texts = {name: self.text(turn=turn) for name in ("message", "hint", "body")}
        return {"code": "provider_down", "charged": "perhaps", **texts}

    # What is said of pictures, and kept beside them

    def _judged(self) -> None:
        numbers = [record.number for record in self.records]
        for turn, number in enumerate(numbers[:TURNS]):
            who = self.text(128, turn)
            row = {"record": self.records[turn].id, "verdict": "needs_work", "who": who}
            self.add(review_tables.verdicts, reasons=[self.text(60, turn)], **row)
            place = {"left": 0.1, "top": 0.1, "width": 0.2, "height": 0.2}
            row = {"id": f"{turn:032x}", "record": number, "who": who, **place}
            self.add(review_tables.review_comments, text=self.text(500, turn), **row)
        place = {"left": 0.1, "top": 0.1, "width": 0.2, "height": 0.2}
        row = {"id": "e" * 32, "record": self.imported.number, "who": self.text(128), **place}
        self.add(review_tables.review_comments, text=self.text(500), **row)
        self.add(review_tables.review_assignments, number=numbers[9], who=self.text(128, 5))
        self.add(review_tables.review_leases, number=numbers[9], desk=self.text(64, 1))
        self._comparison()
        # Of a verdict of its own, so that the costs of what was accepted name it.
        gone = {"id": "f" * 32, "kind": "avatar", "provider": "gateway", "verdict_number": 99}
        words = {"model": self.text(128, 2), "template": self.text(64, 4)}
        self.add(review_tables.removed_records, **gone, **words)
        row = {"number": 99, "record": "f" * 32, "verdict": "approve", "who": self.text(128)}
        self.add(review_tables.verdicts, reasons=[], **row)

    def _comparison(self) -> None:
        row = {"id": "c" * 32, "question": self.text(200, 4), "axis": "label"}
        self.add(review_tables.comparisons, who=self.text(128, 2), **row)
        for place in range(3):
            left, right = (record.id for record in self.records[place : place + 2])
            pair = {"left": left, "right": right, "comparison": "c" * 32}
            names = {"left_name": self.text(200, place), "right_name": self.text(200, place + 1)}
            self.add(review_tables.comparison_pairs, place=place, **pair, **names)
        vote = {"pair": 1, "choice": "left", "who": self.text(128, 3)}
        self.add(review_tables.comparison_votes, **vote)

    def _kept(self) -> None:
        for turn in range(TURNS):
            name, number = self.text(80, turn), self.records[turn].number
            self.add(tables.boards, id=f"{turn:032x}", name=name, folded=name)
            self.add(tables.board_records, board=f"{turn:032x}", number=number)
            self.add(tables.record_tags, tag=self.text(64, turn), number=number)
            address = {"q": self.text(100, turn), "who": self.text(100, turn)}
            row = {"name": self.text(80, turn), "address": address}
            self.add(tables.saved_searches, who=self.text(128, turn), **row)
            budget = {"period": "month", "provider": "", "currency": "CNY", "who": name}
            self.add(tables.budgets, allows_unknown=False, **budget)
        first = f"first.model.{self.text(50)}"  # as for a person of that name
        self.add(tables.preferences, name=first, value="draft/draft")
        self.add(tables.reuses, record=self.records[0].id, who=self.text(128))

    def _cast(self) -> Person:
        for turn in range(TURNS):
            words = {"name": self.text(60, turn), "description": self.text(200, turn)}
            photo = dataclasses.replace(self.photo, name=self.text(60, turn))
            person = Person(**words, references=(photo,), archived=turn == 0)
            keep_person(self.studio, person)
        return person

    def _template(self) -> None:
        """A version of the first avatar template that is hostile wherever it can be, in use."""
        first = load_templates("avatar")[0]
        fields = tuple(
            field.model_copy(
                update={
                    "label": self.text(60, turn),
                    "help": self.text(300, turn),
                    "choices": (self.text(120, turn), self.text(120, turn + 1)),
                }
            )
            for turn, field in enumerate(first.fields)
        )
        changes: dict[str, Any] = {"fields": fields, "negative": (self.text(),)}
        changes |= {"title": self.text(60, 5), "summary": self.text(300, 3)}
        changes["wording"] = f"{first.wording} {self.text(without='{:')}"
        changes["lists"] = {"moods": (self.text(), self.text(turn=3))}
        template = Template.model_validate({**first.model_dump(), **changes})
        who, source = self.text(128, 3), (first.name, first.version)
        saved = self.studio.templates.save(template, note=self.text(), who=who, source=source)
        self.template = saved.template
        labelling = Labelling(
            name=saved.name,
            version=saved.number,
            label="production",
            reason=self.text(),
            override=False,
            who=self.text(128),
            at=NOW,
            evidence={"model": self.text(), "grids": [{"version": 1, "cost": self.text()}]},
        )
        self.studio.templates.add_label("avatar", labelling)

    def _imported(self) -> Record:
        """A picture whose file says hostile things of itself, under a hostile name."""
        facts, image = PngInfo(), Image.open(io.BytesIO(paint(Stock(), 77).data))
        steps = f"Steps: 20, Sampler: {self.text(60)}, Model: {self.text(60, 3)}"
        facts.add_text("parameters", f"{self.text()}\nNegative prompt: {self.text()}\n{steps}")
        facts.add_text("Software", self.text())
        out = io.BytesIO()
        image.save(out, "png", pnginfo=facts)
        return import_picture(self.studio, self.text(60, 1), out.getvalue()).record

    def _item(self) -> str:
        ready = find_ready("zoo").as_item()
        sentences = tuple(
            dataclasses.replace(
                sentence,
                **{name: self.text(ITEM[name], turn) for name in ("text", "spot", "alt_text")},
            )
            for turn, sentence in enumerate(ready.sentences)
        )
        names = ("title", "setting", "role", "instruction", "speaker")
        words = {name: self.text(ITEM[name], turn) for turn, name in enumerate(names)}
        base = base_of(base_picture())
        item = Item(**words, sentences=sentences, scenery=(self.text(120),), base=base)
        self.studio.storage.put(identify(base_picture()))
        row = {"id": secrets.token_hex(16), "title": item.title, "content": item_to_plain(item)}
        self.add(tables.items, who=self.text(128), **row)
        return str(row["id"])

"""The event stream: changes only, an end, a bounded life, and nothing user text can break."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from imagegen.api import events
from imagegen.api.events import event, parse_batches, stream
from imagegen.api.shutdown import stopping
from imagegen.studio import Studio
from tests.api.calling import call_routes
from tests.studios import ASK, studio

__all__ = ["studio"]

BATCH = "a" * 32
OTHER = "b" * 32


@pytest.fixture(autouse=True)
def not_stopping() -> Iterator[None]:
    stopping.clear()
    yield
    stopping.clear()


class Scene:
    """A batch that looks like the next of `views` at each reading, then like the last one."""

    def __init__(self, *views: dict[str, Any]) -> None:
        self.views = list(views)
        self.readings = 0

    def read(self, batch: str) -> dict[str, Any] | None:
        view = self.views[min(self.readings, len(self.views) - 1)]
        self.readings += 1
        return {"id": batch, "at": self.readings, **view}


def collect(scene: Scene, batches: list[str], most: int = 50, **timing: float) -> list[str]:
    async def run() -> list[str]:
        texts: list[str] = []
        async for text in stream(scene.read, batches, tick_s=0.0, **timing):
            texts.append(text)
            if len(texts) >= most:
                break
        return texts

    return asyncio.run(run())


def parse(texts: list[str]) -> list[tuple[str, Any]]:
    """(event name, data) of every event."""
    found = []
    for text in texts:
        fields = dict(line.split(": ", 1) for line in text.strip().split("\n"))
        if "event" in fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found


class TestStream:
    def test_only_changes_are_sent_and_then_the_end(self) -> None:
        working = {"open": True, "stage": "working"}
        scene = Scene(
            {"open": True, "stage": "sending"}, working, working, working, {"open": False}
        )
        sent = parse(collect(scene, [BATCH]))
        assert [name for name, _ in sent] == ["batch", "batch", "batch", "end"]
        assert [data.get("stage") for _, data in sent] == ["sending", "working", None, None]
        assert scene.readings == 5

    def test_every_event_has_a_number_of_its_own(self) -> None:
        texts = collect(Scene({"open": True}, {"open": False}), [BATCH])
        numbers = [text.split("\n")[0] for text in texts[1:]]
        assert numbers == ["id: 1", "id: 2", "id: 3"]

    def test_a_closed_batch_is_told_once(self) -> None:
        assert [n for n, _ in parse(collect(Scene({"open": False}), [BATCH]))] == ["batch", "end"]

    def test_one_stream_carries_several_batches_until_all_are_closed(self) -> None:
        views = {BATCH: [True, False, False], OTHER: [True, True, False]}

        class Two(Scene):
            def read(self, batch: str) -> dict[str, Any]:
                seen = views[batch]
                return {"id": batch, "open": seen.pop(0) if len(seen) > 1 else seen[0]}

        sent = parse(collect(Two({}), [BATCH, OTHER]))
        assert [(data["id"][0], data["open"]) for name, data in sent if name == "batch"] == [
            ("a", True),
            ("b", True),
            ("a", False),
            ("b", False),
        ]
        assert sent[-1][0] == "end"

    def test_it_ends_without_an_end_when_the_server_stops(self) -> None:
        class Stopping(Scene):
            def read(self, batch: str) -> dict[str, Any] | None:
                if self.readings == 3:
                    stopping.set()
                return super().read(batch)

        texts = collect(Stopping({"open": True}), [BATCH])
        assert [name for name, _ in parse(texts)] == ["batch"]

    def test_its_life_is_bounded_and_the_browser_told_when_to_come_back(self) -> None:
        texts = collect(Scene({"open": True}), [BATCH], life_s=0.05)
        assert texts[0].startswith("retry: ")
        assert [name for name, _ in parse(texts)] == ["batch"]

    def test_silence_is_broken_by_a_comment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(events, "HEARTBEAT_S", 0.0)
        texts = collect(Scene({"open": True}), [BATCH], most=4)
        assert texts[2].startswith(":")

    def test_a_batch_that_vanished_ends_it(self) -> None:
        class Gone(Scene):
            def read(self, batch: str) -> None:
                return None

        assert [name for name, _ in parse(collect(Gone({}), [BATCH]))] == ["end"]

    def test_user_text_cannot_start_an_event_of_its_own(self) -> None:
        text = event("batch", {"title": "a\n\nevent: end\ndata: {}\n\n\u2028\r"}, 7)
        assert text.count("\n\n") == 1
        assert [line.split(":")[0] for line in text.strip().splitlines()] == ["id", "event", "data"]


class TestBatchIds:
    @pytest.mark.parametrize("text", [BATCH, "0" * 8, "f" * 64])
    def test_an_id_is_taken(self, text: str) -> None:
        assert parse_batches(text) == [text]

    def test_several_are_taken_each_once(self) -> None:
        assert parse_batches(f"{BATCH},{OTHER},{BATCH}") == [BATCH, OTHER]

    @pytest.mark.parametrize(
        "text", ["", "a" * 7, "a" * 65, "A" * 32, "../etc", f"{BATCH},", "g" * 32, f"{BATCH}\n"]
    )
    def test_anything_else_is_not(self, text: str) -> None:
        assert parse_batches(text) is None

    def test_too_many_are_not(self) -> None:
        assert parse_batches(",".join(f"{n:032x}" for n in range(21))) is None


class TestRoute:
    @pytest.fixture(autouse=True)
    def shared(self, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(events, "shared_studio", lambda: studio)

    @pytest.mark.parametrize("batch", ["0" * 32, "nonsense"])
    def test_an_unknown_batch_is_a_json_404(self, batch: str) -> None:
        answer = call_routes("GET", f"/api/batches/{batch}/events")
        assert answer.status == 404
        assert answer.json()["error"]["code"] == "not_found"

    def test_a_finished_batch_is_streamed_whole(self, studio: Studio) -> None:
        batch = studio.generate(replace(ASK, count=2)).jobs[0].batch
        answer = call_routes("GET", f"/api/batches/{batch}/events")
        assert answer.status == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        sent = parse(answer.body.decode().strip().split("\n\n"))
        assert [name for name, _ in sent] == ["batch", "end"]
        assert [len(job["pictures"]) for job in sent[0][1]["jobs"]] == [1, 1]

    def test_one_unknown_among_several_does_not_hide_the_others(self, studio: Studio) -> None:
        batch = studio.generate(ASK).jobs[0].batch
        answer = call_routes("GET", f"/api/batches/{'0' * 32},{batch}/events")
        names = [name for name, _ in parse(answer.body.decode().strip().split("\n\n"))]
        assert names == ["batch", "end"]

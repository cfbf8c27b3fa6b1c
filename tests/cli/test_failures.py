"""imagegen generate when it cannot: the code, the sentence, and what may have been charged."""

import hashlib
import itertools
import os
import re
import shutil
import signal
import threading
import time
from collections.abc import Callable, Container, Iterator
from pathlib import Path

import pytest

from imagegen import errors
from imagegen.errors import ImagegenError, ProviderError
from imagegen.retries import RetryPolicy
from imagegen.studio import shared_studio
from imagegen.types import ImageRequest, ImageResult
from tests.cli.conftest import GEMINI, OPENAI, Run
from tests.doubles.scripted import Scripted, blank_picture, noise_picture, result

PNG = noise_picture(1)
DRAFT = ("--provider", "draft", "--model", "draft")


def interrupt(_request: ImageRequest) -> ImageResult:
    raise KeyboardInterrupt


class TestRefusals:
    """Code 2, a sentence, and nothing sent."""

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["--output", "no/such/a.png"], "folder no/such does not exist"),
            (["--output", "."], "is not a file name"),
            (["--output", "taken"], "taken exists and is not a file"),
            (["--model", "gpt-imgae-2"], "Did you mean gpt-image-2?"),
            (["--provider", "acme"], "no provider 'acme'"),
            (["--aspect-ratio", "5:3"], "'5:3' is not an aspect ratio"),
            (["--size", "big"], "'big' is not a size"),
            (["--n", "0"], "1 to 100"),
            (["--reference", "no.png"], "no.png cannot be read: No such file"),
            (["--reference", "taken"], "taken cannot be read: Is a directory"),
            ([*OPENAI, "--reference", "page.png"], "page.png"),
            (["--mask", "no.png"], "The mask no.png cannot be read"),
            (["--task", "paint"], "Use one of generate, edit, inpaint"),
            (["--option", "steps"], "'steps' is not NAME=VALUE"),
            ([*DRAFT, "--option", "knob=1"], "It takes kind, framing"),
            ([*DRAFT, "--option", "kind=cup"], "'cup' is not a value of kind"),
            ([*DRAFT, "--task", "upscale"], "draft cannot enlarge a picture"),
        ],
        ids=lambda value: value[-1] if isinstance(value, list) else "",
    )
    def test_a_bad_request(self, generate: Run, words: list[str], said: str) -> None:
        Path("taken").mkdir()
        Path("page.png").write_text("<html></html>")
        finished = generate(*words)
        assert (finished.code, finished.out, Scripted.asked) == (2, "", [])
        assert said in finished.err

    @pytest.mark.parametrize("prompt", ["", "  ", "a \udcff cup"])
    def test_a_prompt_that_is_none(self, generate: Run, prompt: str) -> None:
        finished = generate(prompt=prompt)
        assert (finished.code, Scripted.asked) == (2, [])

    def test_a_folder_that_cannot_be_written(
        self, generate: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = os.access
        monkeypatch.setattr("os.access", lambda path, mode: path != Path() and real(path, mode))
        finished = generate("--output", "a.png")
        assert (finished.code, Scripted.asked) == (2, [])
        assert "cannot be written" in finished.err

    @pytest.mark.parametrize("words", [[], ["generate"], ["paint"], ["models", "--jso"]])
    def test_what_argparse_does_not_know(self, run: Run, words: list[str]) -> None:
        assert run(*words).code == 2

    def test_no_key_is_code_3_with_the_three_ways_to_set_one(self, run: Run) -> None:
        finished = run("generate", "--prompt", "an apple")
        assert (finished.code, finished.out) == (3, "")
        assert "OMNIMAAS_API_KEY" in finished.err
        assert all(f"\n{number}. " in finished.err for number in (1, 2, 3))
        assert shared_studio().jobs.recent() == []


FAULTS = [
    (errors.KeyRejected, 5),
    (errors.OutOfCredit, 5),
    (errors.ContentRefused, 4),
    (errors.RateLimited, 5),
    (errors.OutOfCapacity, 5),
    (errors.ProviderDown, 5),
    (errors.BadAnswer, 5),
    (errors.PlaceholderReturned, 5),
]


class TestFailures:
    @pytest.mark.parametrize(("kind", "code"), FAULTS, ids=lambda value: str(value))
    def test_a_provider_s_fault_has_its_code_and_its_sentence(
        self, generate: Run, kind: Callable[..., ImagegenError], code: int
    ) -> None:
        Scripted.reset(kind("It broke.", "Mend it.", charged="perhaps", request_id="req-9"))
        finished = generate()
        assert (finished.code, finished.out) == (code, "")
        assert all(
            words in finished.err
            for words in ("It broke.", "Mend it.", "may have been charged", "req-9")
        )

    def test_what_cost_nothing_is_said_to_cost_nothing(self, generate: Run) -> None:
        Scripted.reset(ProviderError("It broke."))
        assert "Nothing was charged." in generate().err

    def test_what_came_before_the_fault_is_saved_and_printed(self, generate: Run) -> None:
        Scripted.reset(result(PNG), errors.OutOfCredit("No credit."))
        finished = generate(*GEMINI, "--n", "3", "--output", "a.png")
        assert (finished.code, finished.paths) == (5, ["a-1.png"])
        assert "No credit." in finished.err
        assert len(Scripted.asked) == 2

    def test_a_blank_picture_is_no_success(self, generate: Run) -> None:
        Scripted.reset(result(blank_picture()))
        finished = generate("--output", "a.png")
        assert (finished.code, finished.out) == (5, "")
        assert not Path("a.png").exists()

    def test_a_blank_picture_among_others_is_told_and_paid(self, generate: Run) -> None:
        Scripted.reset(result(noise_picture(1), blank_picture(), noise_picture(2)))
        finished = generate(*OPENAI, "--n", "3", "--json", "--output", "a.png")
        assert finished.code == 5
        assert finished.json["paths"] == ["a-1.png", "a-2.png"]
        assert finished.json["cost"]["amount"] == "1.05"
        assert "is probably none" in finished.err

    def test_a_copy_that_fails_says_where_the_picture_is(
        self, generate: Run, tmp_path: Path
    ) -> None:
        folder = tmp_path / "gone"
        folder.mkdir()

        def lose_the_folder(_request: ImageRequest) -> ImageResult:
            folder.rmdir()
            return result(PNG)

        Scripted.reset(lose_the_folder)
        finished = generate("--output", str(folder / "a.png"))
        assert (finished.code, finished.out) == (3, "")
        kept = re.search(r"copy it from (\S+\.png)\.", finished.err)
        assert kept is not None
        assert Path(kept[1]).read_bytes() == PNG.data


class TestFiles:
    """The second of three files cannot be written; with `nothing`, not one of them."""

    def fail_copies(self, monkeypatch: pytest.MonkeyPatch, which: Container[int]) -> None:
        real, numbers = shutil.copyfile, itertools.count(1)

        def copy(source: Path, target: Path) -> None:
            if next(numbers) in which:
                raise OSError(28, "No space left on device")
            real(source, target)

        monkeypatch.setattr("imagegen.generate.shutil.copyfile", copy)

    @pytest.mark.parametrize("output", [("--output", "a.png"), ()], ids=["named", "free name"])
    def test_the_ones_that_were_saved_are_printed_and_the_kept_one_is_named(
        self, generate: Run, monkeypatch: pytest.MonkeyPatch, output: tuple[str, ...]
    ) -> None:
        monkeypatch.setattr("imagegen.generate.time.time", lambda: 7.0)
        self.fail_copies(monkeypatch, {2})
        finished = generate(*GEMINI, "--n", "3", *output)
        assert finished.code == 3
        assert len(finished.paths) == 2
        assert sorted(path.name for path in Path().glob("*.png")) == sorted(finished.paths)
        assert "No space left on device" in finished.err
        self.expect_named(finished.err, 1)

    def test_what_json_says_of_paths_and_hashes_stays_together(
        self, generate: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.fail_copies(monkeypatch, {2})
        found = generate(*GEMINI, "--n", "3", "--output", "a.png", "--json").json
        hashes = [hashlib.sha256(Path(path).read_bytes()).hexdigest() for path in found["paths"]]
        assert found["sha256"] == hashes
        assert found["cost"]["amount"] == "3"

    def test_when_none_could_be_written_every_kept_one_is_named(
        self, generate: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.fail_copies(monkeypatch, {1, 2, 3})
        finished = generate(*GEMINI, "--n", "3", "--output", "a.png")
        assert (finished.code, finished.out) == (3, "")
        assert all(f"a-{number}.png (No space" in finished.err for number in (1, 2, 3))
        self.expect_named(finished.err, 3)

    def test_a_fault_of_the_provider_and_one_of_the_disk_are_both_told(
        self, generate: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.fail_copies(monkeypatch, {2})
        Scripted.reset(result(PNG), result(noise_picture(2)), errors.OutOfCredit("No credit."))
        finished = generate(*GEMINI, "--n", "3", "--output", "a.png")
        assert (finished.code, finished.paths) == (5, ["a-1.png"])
        assert "No credit." in finished.err
        self.expect_named(finished.err, 1)

    def expect_named(self, text: str, count: int) -> None:
        named = re.findall(r"/\S+/pictures/\S+\.png", text)
        assert len(set(named)) == count
        assert all(Path(name).is_file() for name in named)


SLOW = errors.OutOfCapacity("The gateway gave up.", charged="perhaps")
BUSY = errors.RateLimited("Too many requests.")


@pytest.fixture
def reference(monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """With a reference a call is tried again: at once, and the last time after a minute."""
    monkeypatch.setattr("imagegen.retries.EDIT_POLICY", RetryPolicy(attempts=4, waits=(0, 0, 60)))
    Path("room.png").write_bytes(PNG.data)
    return ("--reference", "room.png")


@pytest.fixture
def hears_interrupts() -> Iterator[None]:
    """A suite that was started in the background has been told to ignore them."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupt_the_wait() -> None:
    """What Ctrl-C does, as soon as the job waits for its fourth attempt."""
    jobs = shared_studio().jobs
    while not any(job.state == "waiting" and job.attempts == 3 for job in jobs.recent()):
        time.sleep(0.01)
    # The row is written a moment before the wait begins; there, an interrupt may hit a destructor,
    # which swallows it.
    time.sleep(0.3)
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


class TestAttempts:
    def test_each_attempt_that_failed_is_told_when_the_next_succeeds(
        self, generate: Run, reference: tuple[str, str]
    ) -> None:
        Scripted.reset(SLOW, BUSY)
        finished = generate(*OPENAI, *reference)
        assert finished.code == 0
        lines = finished.err.splitlines()
        assert lines[0] == (
            "imagegen: attempt 1 failed: The gateway gave up. It may have been charged."
        )
        assert lines[1] == "imagegen: attempt 2 failed: Too many requests."
        assert len(lines) == 3

    def test_the_last_one_is_told_once(self, generate: Run, reference: tuple[str, str]) -> None:
        Scripted.reset(SLOW, errors.KeyRejected("The key is wrong."))
        finished = generate(*OPENAI, *reference)
        assert finished.code == 5
        assert finished.err.count("attempt 1 failed: The gateway gave up. It may") == 1
        assert finished.err.count("The key is wrong.") == 1

    def test_of_several_calls_the_line_says_which(
        self, generate: Run, reference: tuple[str, str]
    ) -> None:
        Scripted.reset(result(PNG), SLOW)
        finished = generate(*GEMINI, "--n", "2", *reference)
        assert "imagegen: call 2, attempt 1 failed: The gateway gave up." in finished.err


class TestCancel:
    def test_a_call_on_its_way_may_have_been_charged(self, generate: Run) -> None:
        Scripted.reset(interrupt)
        finished = generate(*GEMINI)
        assert (finished.code, finished.out) == (130, "")
        assert "may have been charged (¥1.00)" in finished.err
        assert [job.state for job in shared_studio().jobs.recent()] == ["unknown"]

    def test_attempts_before_it_that_may_have_been_charged_are_counted(
        self, generate: Run, reference: tuple[str, str], hears_interrupts: None
    ) -> None:
        Scripted.reset(SLOW, BUSY, SLOW)
        threading.Thread(target=interrupt_the_wait, daemon=True).start()
        finished = generate(*OPENAI, *reference)
        assert finished.code == 130
        assert "2 calls may have been charged (¥0.35, ¥0.35). They are not" in finished.err
        assert "Nothing more" not in finished.err
        assert [f"attempt {number} failed" in finished.err for number in (1, 2, 3)] == [True] * 3

    def test_what_is_finished_is_kept(self, generate: Run) -> None:
        Scripted.reset(result(PNG), interrupt)
        finished = generate(*GEMINI, "--n", "3")
        assert "1 finished and kept in the store" in finished.err
        states = [job.state for job in shared_studio().jobs.recent()]
        assert states == ["cancelled", "unknown", "done"]

"""imagegen generate when it cannot: the code, the sentence, and what may have been charged."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from imagegen import errors
from imagegen.errors import ImagegenError, ProviderError
from imagegen.studio import shared_studio
from imagegen.types import ImageRequest, ImageResult
from tests.cli.conftest import GEMINI, OPENAI, Run
from tests.doubles.scripted import Scripted, blank_picture, noise_picture, result

PNG = noise_picture(1)


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
            (["--aspect-ratio", "5:4"], "'5:4' is not an aspect ratio"),
            (["--size", "big"], "'big' is not a size"),
            (["--n", "0"], "1 to 100"),
            (["--reference", "no.png"], "no.png cannot be read: No such file"),
            (["--reference", "taken"], "taken cannot be read: Is a directory"),
            ([*OPENAI, "--reference", "page.png"], "page.png"),
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


class TestCancel:
    def test_a_call_on_its_way_may_have_been_charged(self, generate: Run) -> None:
        Scripted.reset(interrupt)
        finished = generate(*GEMINI)
        assert (finished.code, finished.out) == (130, "")
        assert "may have been charged (¥1.00)" in finished.err
        assert [job.state for job in shared_studio().jobs.recent()] == ["unknown"]

    def test_what_is_finished_is_kept(self, generate: Run) -> None:
        Scripted.reset(result(PNG), interrupt)
        finished = generate(*GEMINI, "--n", "3")
        assert "1 finished and kept in the store" in finished.err
        states = [job.state for job in shared_studio().jobs.recent()]
        assert states == ["cancelled", "unknown", "done"]

"""imagegen generate: what it prints where, what it writes, what it asks for."""

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from imagegen.errors import OutOfCapacity
from tests.cli.conftest import GEMINI, OPENAI, Run
from tests.doubles.scripted import Scripted, noise_picture, result

UNPRICED = ("--model", "gemini-nano-banana-2.1")
KEYS = ["paths", "provider", "model", "prompt_sent", "cost", "tokens", "elapsed_s"]
PNG = noise_picture(1)


class TestPaths:
    def test_stdout_is_the_path_and_the_file_is_the_provider_s_bytes(self, generate: Run) -> None:
        Scripted.reset(result(PNG))
        finished = generate(*OPENAI, "--output", "apple.png")
        assert (finished.code, finished.out) == (0, "apple.png\n")
        assert Path("apple.png").read_bytes() == PNG.data

    def test_stderr_is_one_line_with_the_facts(self, generate: Run) -> None:
        finished = generate(*OPENAI, "--output", "apple.png")
        (line,) = finished.err.splitlines()
        size = Path("apple.png").stat().st_size
        facts = ["gateway gpt-image-2", "no key", f"{size} bytes", "7 tokens", "¥0.35 (estimated)"]
        assert all(fact in line for fact in facts), line
        assert re.search(r"\d+\.\d\d s", line)
        assert line.endswith("apple.png")

    def test_the_default_name_is_the_time_and_never_overwrites(
        self, generate: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("imagegen.generate.time.time", lambda: 1763600000.9)
        names = [generate(*OPENAI).paths for _ in range(3)]
        assert names == [[f"output-1763600000{end}.png"] for end in ("", "-1", "-2")]

    def test_several_pictures_are_numbered(self, generate: Run) -> None:
        Scripted.reset(result(*(noise_picture(n) for n in range(3))))
        finished = generate(*OPENAI, "--n", "3", "--output", "apple.v2.png")
        assert finished.paths == ["apple.v2-1.png", "apple.v2-2.png", "apple.v2-3.png"]
        assert [Path(p).read_bytes() for p in finished.paths] == [
            noise_picture(n).data for n in range(3)
        ]

    def test_an_existing_file_is_replaced_and_a_link_is_followed(self, generate: Run) -> None:
        Path("real.png").write_bytes(b"old")
        Path("link.png").symlink_to("real.png")
        Scripted.reset(result(PNG))
        assert generate(*OPENAI, "--output", "link.png").code == 0
        assert Path("link.png").is_symlink()
        assert Path("real.png").read_bytes() == PNG.data
        assert not [path for path in Path().iterdir() if path.name.endswith(".part")]

    @pytest.mark.parametrize(
        ("name", "warned"), [("a.jpg", True), ("a.png", False), ("a.PNG", False), ("a", False)]
    )
    def test_another_format_keeps_the_name_and_says_so(
        self, generate: Run, name: str, warned: bool
    ) -> None:
        finished = generate(*OPENAI, "--output", name)
        assert finished.paths == [name]
        assert ("holds PNG: the provider sent no JPG" in finished.err) is warned

    def test_a_name_that_is_no_text_is_printed_byte_for_byte(self, tmp_path: Path) -> None:
        command = [sys.executable, "-m", "imagegen.cli", "generate", "--provider", "draft"]
        finished = subprocess.run(
            [*command, "--prompt", "an apple", "--output", b"a\xff.png"],
            cwd=tmp_path,
            capture_output=True,
            check=True,
        )
        assert finished.stdout == b"a\xff.png\n"


class TestJson:
    def test_one_object_with_exactly_these_keys(self, generate: Run) -> None:
        Scripted.reset(result(PNG))
        finished = generate(*OPENAI, "--json", "--output", "a.png")
        found = finished.json
        assert list(found) == [*KEYS, "attempts", "sha256"]
        elapsed = found.pop("elapsed_s")
        assert elapsed >= 0
        assert found == {
            "paths": ["a.png"],
            "provider": "gateway",
            "model": "gpt-image-2",
            "prompt_sent": "as sent",
            "cost": {"amount": "0.35", "currency": "CNY", "kind": "estimated"},
            "tokens": 7,
            "attempts": 1,
            "sha256": [PNG.sha256],
        }

    def test_an_unknown_cost_is_null(self, generate: Run) -> None:
        found = generate(*UNPRICED, "--json").json
        assert found["cost"] == {"amount": None, "currency": None, "kind": "unknown"}

    def test_calls_are_summed(self, generate: Run) -> None:
        found = generate(*GEMINI, "--n", "3", "--json").json
        assert (len(set(found["paths"])), len(set(found["sha256"]))) == (3, 3)
        assert found["cost"] == {"amount": "3", "currency": "CNY", "kind": "estimated"}
        assert (found["tokens"], found["attempts"]) == (21, 3)

    def test_the_tokens_of_one_call_are_counted_once(self, generate: Run) -> None:
        Scripted.reset(result(noise_picture(1), noise_picture(2)))
        assert generate(*OPENAI, "--n", "2", "--json").json["tokens"] == 7


class TestRequest:
    def test_every_option_reaches_the_provider(self, generate: Run) -> None:
        Path("room.png").write_bytes(PNG.data)
        words = ["--aspect-ratio", "16:9", "--negative-prompt", "no text", "--quality", "high"]
        words += ["--seed", "7", "--n", "2", "--reference", "room.png", "--reference", "room.png"]
        assert generate(*OPENAI, *words).code == 0
        (request,) = Scripted.asked
        assert (request.prompt, request.negative_prompt) == ("a red apple", "no text")
        assert (request.aspect_ratio, request.quality) == ("16:9", "high")
        assert (request.seed, request.count, request.provider) == (7, 2, "gateway")
        assert [r.data for r in request.references] == [PNG.data, PNG.data]

    def test_a_mask_options_and_a_task_reach_the_provider(self, run: Run, generate: Run) -> None:
        for name in ("room.png", "mask.png"):
            Path(name).write_bytes(noise_picture(len(name)).data)
        edit = ["--provider", "openai", "--model", "gpt-image-1.5", "--size", "1024x1024"]
        words = ["--reference", "room.png", "--mask", "mask.png"]
        options = ["--option", "output_format=webp", "--option", "output_compression=80"]
        assert generate(*edit, *words, *options).code == 0
        wordless = ["--provider", "stability", "--model", "edit/erase", "--option", "grow_mask=2.5"]
        assert run("generate", *wordless, *words).code == 0
        assert run("generate", *wordless, *words, "--task", "erase").code == 0
        painted, erased, again = Scripted.asked
        assert painted.mask is not None
        assert painted.mask.data == Path("mask.png").read_bytes()
        assert painted.options == {"output_format": "webp", "output_compression": 80}
        assert (painted.task, erased.task, again.task) == ("inpaint", "erase", "erase")
        assert (erased.prompt, erased.options) == ("", {"grow_mask": 2.5})

    def test_the_size_reaches_the_provider(self, generate: Run) -> None:
        generate(*OPENAI, "--size", "1536x1024")
        assert Scripted.asked[0].size == "1536x1024"

    def test_what_a_model_ignores_is_a_warning(self, generate: Run) -> None:
        finished = generate(*GEMINI, "--size", "1024x1024", "--n", "2")
        assert (finished.code, len(finished.paths)) == (0, 2)
        assert "warning: gemini-3-pro-image-preview ignores size" in finished.err
        assert "2 separate calls, each paid" in finished.err

    def test_a_dash_reads_the_prompt_from_stdin(
        self, generate: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        text = io.TextIOWrapper(io.BytesIO("一个红苹果\n".encode()), encoding="ascii")
        monkeypatch.setattr("sys.stdin", text)
        assert generate(prompt="-").code == 0
        assert Scripted.asked[0].prompt == "一个红苹果"


class TestFallback:
    def test_the_next_model_is_asked_and_it_is_said_why(self, generate: Run) -> None:
        Scripted.reset(OutOfCapacity("No capacity.", status=503))
        finished = generate("--fallback", "gateway/gpt-image-2", "--json")
        assert finished.code == 0
        assert json.loads(finished.out)["model"] == "gpt-image-2"
        assert "had no capacity, so gateway/gpt-image-2 was asked" in finished.err

    def test_an_unknown_one_is_refused_before_anything_is_sent(self, generate: Run) -> None:
        finished = generate("--fallback", "gateway/gpt-image-9")
        assert finished.code == 2
        assert "gpt-image-2" in finished.err
        assert Scripted.asked == []

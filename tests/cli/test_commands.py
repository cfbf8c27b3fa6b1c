"""The other commands, and what all of them share."""

import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from imagegen.catalog import load_catalog
from imagegen.cli.app import app_command
from imagegen.cli.doctor import STALE_DAYS
from imagegen.cli.models import state_of
from imagegen.model import ModelSpec
from imagegen.studio import shared_studio
from tests.app import ROOT
from tests.cli.conftest import Run
from tests.doubles.gateway import GatewayDouble
from tests.stocking import add_picture

KEY = "sk-wPf-H6K-0123456789"
HEAVY = ["sqlalchemy", "requests", "streamlit", "pydantic", "PIL", "dbos", "alembic", "jinja2"]
TODAY = date(2026, 11, 20)


class TestModels:
    def test_every_model_has_a_line(self, run: Run) -> None:
        finished = run("models")
        lines = finished.out.splitlines()
        assert finished.code == 0
        assert len(lines) == len(load_catalog().models)
        priced = next(line for line in lines if " gpt-image-2 " in line)
        assert priced.split() == ["gateway", "gpt-image-2", "¥0.35", "in", "service"]
        assert "price unknown" in next(line for line in lines if "gpt-image-2.6-flare" in line)

    def test_json_says_the_same(self, run: Run) -> None:
        rows = {row["id"]: row for row in run("models", "--json").json}
        assert rows["draft"]["price"] == "free"
        assert rows["dall-e-3"]["successor"] == "gpt-image-2.5-flare"
        assert rows["dall-e-3"]["retired_on"] == "2026-05-12"

    @pytest.mark.parametrize(
        ("days", "here", "successor", "state"),
        [
            (None, False, "", "in service"),
            (None, False, "b", "superseded, use b"),
            (5, False, "b", "ends in 5 days, use b"),
            (0, False, "b", "shut down by its maker, perhaps still served, use b"),
            (-9, True, "", "shut down"),
        ],
    )
    def test_the_state_is_said_in_words(
        self, days: int | None, here: bool, successor: str, state: str
    ) -> None:
        changes = {
            "retired_on": None if days is None else TODAY + timedelta(days=days),
            "retired_here": here,
            "successor": successor,
        }
        model: ModelSpec = load_catalog().find("gpt-image-2").model_copy(update=changes)
        assert state_of(model, TODAY) == state


class TestKeys:
    def test_none_is_code_3_with_the_onboarding(self, run: Run) -> None:
        finished = run("keys")
        assert (finished.code, finished.out) == (3, "")
        assert "OMNIMAAS_API_KEY" in finished.err

    def test_one_is_shown_masked_with_its_source(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OMNIMAAS_API_KEY", KEY)
        finished = run("keys")
        assert finished.code == 0
        assert "from OMNIMAAS_API_KEY" in finished.out
        assert "https://api.omnimaas.com/v1 (from default)" in finished.out
        assert "sk-wPf" in finished.out
        assert KEY not in finished.out + finished.err

    def test_a_file_others_can_read_is_a_warning(
        self, run: Run, clean_environment: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = clean_environment / ".product_shots_imagegen_api_key"
        file.write_text(KEY)
        file.chmod(0o644)
        monkeypatch.setenv("PRODUCT_SHOTS_IMAGEGEN_BASE_URL", "https://a.test/v1")
        finished = run("keys")
        assert finished.code == 0
        assert "warning" in finished.err
        assert "chmod 600" in finished.err

    def test_a_stranger_cannot_name_the_address_a_key_is_sent_to(
        self, run: Run, gateway: GatewayDouble, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OMNIMAAS_API_KEY", gateway.key)
        (Path.cwd() / ".env").write_text(f"OMNIMAAS_BASE_URL={gateway.base_url}\n")
        finished = run("generate", "--model", "gpt-image-2", "--prompt", "a cat")
        assert finished.code == 3
        assert "OMNIMAAS_BASE_URL comes from the file .env" in finished.err
        assert gateway.connections == 0


class TestDoctor:
    def test_a_fresh_machine_is_well(self, run: Run, tmp_path: Path) -> None:
        finished = run("doctor")
        assert finished.code == 0
        assert "fault" not in finished.out
        assert f"data folder {tmp_path / 'imagegen-home'} can be written" in finished.out
        assert "no database yet" in finished.out
        assert "draft: needs no key" in finished.out

    def test_the_database_is_looked_at(self, run: Run) -> None:
        shared_studio()
        assert re.search(
            r"^ok +database \S+studio\.sqlite at revision \d+$", run("doctor").out, re.M
        )

    def test_the_pictures_are_looked_at_when_asked(self, run: Run) -> None:
        assert "every picture is whole" in run("doctor", "--pictures").out
        blank = add_picture(shared_studio(), 1, suspect="flat: 3 colours")
        finished = run("doctor", "--pictures")
        told = f"note   picture {blank.id} suspect: flat: 3 colours\n"
        assert (finished.code, finished.out) == (0, told)
        shared_studio().storage.drop(blank.file_name)
        assert run("doctor", "--pictures").code == 3

    def test_a_data_folder_that_cannot_be_is_a_fault(
        self, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        (tmp_path / "file").write_text("")
        monkeypatch.setenv("IMAGEGEN_HOME", str(tmp_path / "file" / "home"))
        finished = run("doctor")
        assert finished.code == 3
        assert re.search(r"^fault +data folder", finished.out, re.M)

    def test_a_key_is_shown_masked(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("OMNIMAAS_API_KEY", KEY)
        out = run("doctor").out
        assert "from OMNIMAAS_API_KEY" in out
        assert KEY not in out

    def test_old_facts_are_a_note(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        checked = max(facts.checked for facts in load_catalog().providers)

        class Later(date):
            @classmethod
            def today(cls) -> date:
                return checked + timedelta(days=STALE_DAYS + 1)

        assert not re.search(r"^note .*days ago", run("doctor").out, re.M)
        monkeypatch.setattr("imagegen.cli.doctor.date", Later)
        finished = run("doctor")
        assert finished.code == 0
        assert re.search(r"^note +gateway: \d+ models, .*days ago$", finished.out, re.M)


def test_the_app_is_the_one_of_this_checkout() -> None:
    command = app_command(8600)
    assert command[1:4] == ["-m", "streamlit", "run"]
    assert command[4:] == [str(ROOT / "app.py"), "--server.port", "8600"]


def test_a_defect_is_logged_whole_and_shown_as_a_number(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from imagegen.redaction import register_secret

    register_secret("sk-a-secret-that-must-not-show")

    def fail() -> None:
        raise ZeroDivisionError("sk-a-secret-that-must-not-show")

    monkeypatch.setattr("imagegen.catalog.load_catalog", fail)
    finished = run("models")
    assert (finished.code, finished.out) == (1, "")
    reference = re.search(r"reference ([0-9a-f]{6})", finished.err)
    assert reference is not None
    log = (tmp_path / "imagegen-home" / "errors.log").read_text()
    assert reference[1] in log
    assert "ZeroDivisionError" in log
    assert "ZeroDivisionError" not in finished.err
    assert "sk-a-secret-that-must-not-show" not in log + finished.err


def test_elsewhere_ctrl_c_it_is_just_the_end(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("imagegen.cli.models.run", stop)
    assert run("models").code == 130


def test_a_reader_that_leaves_is_no_error() -> None:
    command = f"{sys.executable} -m imagegen.cli models --json | true; echo ${{PIPESTATUS[0]}}"
    finished = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert (finished.stdout, finished.stderr) == ("0\n", "")


def test_help_loads_nothing_heavy() -> None:
    """What the start-up budget rests on; the figure itself is in benchmarks/startup.py."""
    script = (
        "import sys\nfrom imagegen.cli import main\n"
        "try: main(['generate', '--help'])\nexcept SystemExit: pass\n"
        f"print([name for name in {[*HEAVY, 'imagegen.types']!r} if name in sys.modules])"
    )
    finished = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert finished.stdout.splitlines()[-1] == "[]"


def test_the_version_is_that_of_the_package(run: Run) -> None:
    text = (ROOT / "pyproject.toml").read_text()
    declared = re.search(r'^version = "(.+)"', text, re.M)
    assert declared is not None
    assert run("--version").out == f"imagegen {declared[1]}\n"

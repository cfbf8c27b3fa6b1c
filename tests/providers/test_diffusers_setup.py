"""How the diffusers provider is set up, where its weights lie, and how long its worker lives."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from imagegen import keys
from imagegen.errors import ConfigError, MissingKey, ProviderError
from imagegen.keys import find_address
from imagegen.onboarding import onboarding_text
from imagegen.pipelines.warm import Workers
from imagegen.providers.diffusers import Diffusers
from imagegen.settings import load_settings
from imagegen.studio import Studio
from tests.providers.requests_of_diffusers import TURBO, asked, connect, has_begun, is_running, make


class TestWarm:
    def test_a_loaded_model_is_kept_for_the_next_picture(
        self, diffusers: Diffusers, tmp_path: Path
    ) -> None:
        make(diffusers)
        make(diffusers)
        assert len({row["pid"] for row in asked(tmp_path)}) == 1

    def test_another_model_takes_its_place(self, diffusers: Diffusers, tmp_path: Path) -> None:
        make(diffusers)
        make(diffusers, "stabilityai/sdxl-turbo")
        first, second = (row["pid"] for row in asked(tmp_path))
        assert not is_running(first)
        assert is_running(second)

    def test_one_that_died_meanwhile_is_replaced(
        self, diffusers: Diffusers, tmp_path: Path
    ) -> None:
        make(diffusers)
        pid = asked(tmp_path)[0]["pid"]
        os.kill(pid, signal.SIGKILL)
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        assert make(diffusers).pictures

    def test_one_that_lies_idle_is_ended(
        self,
        monkeypatch: pytest.MonkeyPatch,
        pipeline_workers: Workers,
        model_folder: Path,
        tmp_path: Path,
    ) -> None:
        monkeypatch.setattr(pipeline_workers, "_idle_s", 0.05)
        make(connect(model_folder))
        pid, until = asked(tmp_path)[0]["pid"], time.monotonic() + 20
        while is_running(pid) and time.monotonic() < until:
            time.sleep(0.02)
        assert not is_running(pid)

    def test_the_end_of_the_app_ends_one_that_talks_on(
        self, diffusers: Diffusers, pipeline_workers: Workers, tmp_path: Path
    ) -> None:
        make(diffusers, prompt="chatter")
        pipeline_workers.close()
        pipeline_workers.close()
        assert not is_running(asked(tmp_path)[0]["pid"])

    def test_the_end_of_the_app_ends_one_at_work(
        self, diffusers: Diffusers, pipeline_workers: Workers, tmp_path: Path
    ) -> None:
        errors: list[ProviderError] = []

        def hang() -> None:
            try:
                make(diffusers, prompt="hang")
            except ProviderError as error:
                errors.append(error)

        thread = threading.Thread(target=hang)
        thread.start()
        while not has_begun(tmp_path):
            time.sleep(0.02)
        pipeline_workers.close()
        thread.join(20)
        assert [error.message for error in errors] == [
            "The app stopped before the pipeline was done."
        ]
        assert not is_running(asked(tmp_path)[0]["pid"])

    def test_it_gets_no_key_and_no_network(
        self, monkeypatch: pytest.MonkeyPatch, diffusers: Diffusers, tmp_path: Path
    ) -> None:
        for name in ("OPENAI_API_KEY", "HF_TOKEN", "AWS_SECRET"):
            monkeypatch.setenv(name, "a-secret-of-sixteen")
        make(diffusers)
        variables = asked(tmp_path)[0]["variables"]
        assert {"OPENAI_API_KEY", "HF_TOKEN", "AWS_SECRET"} & set(variables) == set()
        assert {"HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"} <= set(variables)


class TestWeights:
    def test_missing_ones_name_the_command_and_nothing_is_started(
        self, pipeline_workers: Workers, tmp_path: Path
    ) -> None:
        folder = tmp_path / "my models"
        with pytest.raises(ConfigError) as caught:
            make(connect(folder))
        command = f"hf download {TURBO} --local-dir '{folder / TURBO}'"
        assert command in caught.value.hint
        assert "DIFFUSERS_DOWNLOAD=yes" in caught.value.hint
        assert not (tmp_path / "asked.log").exists()

    def test_missing_ones_are_fetched_where_that_is_allowed(
        self, monkeypatch: pytest.MonkeyPatch, pipeline_workers: Workers, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("HF_TOKEN", "hf_of_the_test")
        make(connect(tmp_path / "models", DIFFUSERS_DOWNLOAD="yes", DIFFUSERS_DEVICE="cpu"))
        row = asked(tmp_path)[0]
        model = row["asked"]["model"]
        assert (model["fetch"], model["path"], model["device"]) == (True, "", "cpu")
        assert model["cache"] == str(tmp_path / "models")
        assert "HF_HUB_OFFLINE" not in row["variables"]
        assert "HF_TOKEN" in row["variables"]

    def test_those_of_the_hugging_face_cache_are_found(
        self, pipeline_workers: Workers, tmp_path: Path
    ) -> None:
        place = tmp_path / "hub" / "models--stabilityai--sd-turbo"
        (place / "snapshots" / "abc").mkdir(parents=True)
        (place / "snapshots" / "abc" / "model_index.json").write_text("{}")
        (place / "refs").mkdir()
        (place / "refs" / "main").write_text("abc")
        make(connect(tmp_path / "hub"))
        assert asked(tmp_path)[0]["asked"]["model"]["path"] == str(place / "snapshots" / "abc")

    @pytest.mark.parametrize(
        "variables", [{"DIFFUSERS_DEVICE": "tpu"}, {"DIFFUSERS_DOWNLOAD": "maybe"}]
    )
    def test_a_variable_that_is_wrong_is_named(
        self, model_folder: Path, variables: dict[str, str]
    ) -> None:
        (name,) = variables
        with pytest.raises(ConfigError, match=name):
            make(connect(model_folder, **variables))


class TestSetUp:
    def test_without_the_extra_the_install_command_is_named(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(keys, "find_spec", lambda _: None)
        settings = load_settings({"DIFFUSERS_MODELS": "models"})
        with pytest.raises(MissingKey) as caught:
            find_address("diffusers", settings)
        assert "pip install 'imagegen-studio[diffusers]'" in caught.value.hint

    def test_it_is_set_up_with_the_extra_and_a_folder(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(keys, "find_spec", lambda name: name)
        with pytest.raises(MissingKey, match="folder"):
            find_address("diffusers", load_settings({}))
        settings = load_settings({"DIFFUSERS_MODELS": "~/models", "DIFFUSERS_DEVICE": "cpu"})
        found = find_address("diffusers", settings)
        assert found is not None
        assert (found.base_url, found.base_url_source) == ("~/models", "DIFFUSERS_MODELS")
        assert found.variables == {"DIFFUSERS_DOWNLOAD": "", "DIFFUSERS_DEVICE": "cpu"}

    @pytest.mark.parametrize(("extra", "folder"), [(True, ""), (False, "m"), (True, "m")])
    def test_the_studio_says_the_same(
        self, monkeypatch: pytest.MonkeyPatch, extra: bool, folder: str
    ) -> None:
        monkeypatch.setattr(keys, "find_spec", lambda name: name if extra else None)
        monkeypatch.setenv("DIFFUSERS_MODELS", folder)
        studio = Studio(load_settings())
        assert studio.is_configured("diffusers") == (extra and bool(folder))
        studio.engine.dispose()

    def test_the_free_test_counts_the_weights(self, model_folder: Path) -> None:
        (model_folder / TURBO / "model_index.json").unlink()
        found = connect(model_folder).check_account()
        assert found.found == f"The weights of 3 of 4 models are in {model_folder}."
        assert found.models is not None
        assert TURBO not in found.models

    def test_the_onboarding_names_the_extra_and_the_folder(self) -> None:
        text = onboarding_text("diffusers")
        assert "pip install 'imagegen-studio[diffusers]'" in text
        assert "export DIFFUSERS_MODELS=~/models" in text

"""A gateway provider wired to its double, and a diffusers provider wired to its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from imagegen.http import Http
from imagegen.keys import find_credential
from imagegen.pipelines import process
from imagegen.pipelines.warm import Workers
from imagegen.providers import diffusers as diffusers_module
from imagegen.providers.diffusers import Diffusers
from imagegen.providers.gateway import Gateway
from imagegen.settings import load_settings
from tests.doubles.gateway import GatewayDouble
from tests.doubles.pipeline import LOG_VARIABLE, PROGRAM
from tests.providers.requests_of_diffusers import FACTS
from tests.providers.requests_of_diffusers import connect as connect_diffusers


@pytest.fixture
def double() -> Iterator[GatewayDouble]:
    with GatewayDouble() as server:
        yield server


@pytest.fixture
def gateway(double: GatewayDouble, clean_environment: Path) -> Gateway:
    return connect(double, read_timeout_s=20)


def connect(double: GatewayDouble, read_timeout_s: float) -> Gateway:
    settings = load_settings(environment={**double.environment})
    http = Http(read_timeout_s=read_timeout_s, fetch_waits_s=(0.01,))
    return Gateway(http, find_credential("gateway", settings))


@pytest.fixture
def model_folder(tmp_path: Path) -> Path:
    """A folder that holds each model, as far as the app looks."""
    folder = tmp_path / "models"
    for model in FACTS.models:
        (folder / model.id).mkdir(parents=True)
        (folder / model.id / "model_index.json").write_text("{}")
    return folder


@pytest.fixture
def pipeline_workers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Workers]:
    monkeypatch.setattr(process, "PROGRAM", PROGRAM)
    monkeypatch.setenv(LOG_VARIABLE, str(tmp_path / "asked.log"))
    found = Workers()
    monkeypatch.setattr(diffusers_module, "workers", found)
    yield found
    found.close()


@pytest.fixture
def diffusers(pipeline_workers: Workers, model_folder: Path) -> Diffusers:
    return connect_diffusers(model_folder)

"""A gateway provider wired to its double."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from imagegen.http import Http
from imagegen.keys import find_credential
from imagegen.providers.gateway import Gateway
from imagegen.settings import load_settings
from tests.doubles.gateway import GatewayDouble


@pytest.fixture
def double() -> Iterator[GatewayDouble]:
    with GatewayDouble() as server:
        yield server


@pytest.fixture
def gateway(double: GatewayDouble, clean_environment: Path) -> Gateway:
    return connect(double, read_timeout_s=20)


@pytest.fixture
def hasty(double: GatewayDouble, clean_environment: Path) -> Gateway:
    return connect(double, read_timeout_s=0.5)


def connect(double: GatewayDouble, read_timeout_s: float) -> Gateway:
    settings = load_settings(environment={**double.environment})
    http = Http(read_timeout_s=read_timeout_s, fetch_waits_s=(0.01,))
    return Gateway(http, find_credential("gateway", settings))

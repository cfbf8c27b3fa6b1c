"""The whole app on a PostgreSQL server, with a command of another process beside it."""

import hashlib
import json
import time
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from imagegen.cli import main
from imagegen.db.upgrade import HEAD
from imagegen.settings import load_settings
from imagegen.studio import Studio
from imagegen.types import Job
from tests.app import AppServer
from tests.doubles.gateway import GatewayDouble


def call(server: AppServer, path: str, method: str = "GET") -> bytes:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(server.url + path, method=method)
    request.add_header("Origin", server.url)
    with opener.open(request, timeout=30) as answer:
        return bytes(answer.read())


def wait_closed(studio: Studio, job_id: str) -> Job:
    until = time.monotonic() + 60
    while (job := studio.jobs.get(job_id)).is_open:
        assert time.monotonic() < until, f"still {job.state}"
        time.sleep(0.05)
    return job


def test_a_command_and_the_app_share_a_server(
    postgresql: str,
    start_app: Callable[..., AppServer],
    gateway: GatewayDouble,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server = start_app(gateway.environment)
    for name, value in {**gateway.environment, "IMAGEGEN_HOME": str(server.home)}.items():
        monkeypatch.setenv(name, value)
    asked = ("--prompt", "a paper boat", "--model", "gemini-3-pro-image-preview")
    assert main(["generate", *asked]) == 0
    studio = Studio(load_settings())
    (made,) = studio.history.page()

    view: Any = json.loads(call(server, f"/api/jobs/{made.job}"))
    assert view["job"]["attempts"][0]["outcome"] == "done"
    batch: Any = json.loads(call(server, f"/api/jobs/{made.job}/repeat", "POST"))
    repeated = wait_closed(studio, batch["batch"]["jobs"][0]["id"])

    assert (repeated.state, gateway.paid) == ("done", 2)
    newest, oldest = studio.history.page()
    assert (newest.job, oldest.id) == (repeated.id, made.id)
    data = call(server, f"/pictures/{newest.file_name}")
    assert hashlib.sha256(data).hexdigest() == newest.sha256
    (total,) = studio.ledger.totals()
    paid = [record.cost.money.amount for record in (newest, oldest) if record.cost.money]
    assert (total.amount, total.pictures) == (sum(paid), 2)
    assert min(paid) > 0
    assert not (server.home / "studio.sqlite").exists()
    capsys.readouterr()
    main(["doctor"])
    assert f"database postgresql://postgres@/migrated at revision {HEAD}" in capsys.readouterr().out
    studio.engine.dispose()

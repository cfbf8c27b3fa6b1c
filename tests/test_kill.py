"""kill -9 at random moments: no picture lost, no row stuck, no call paid twice.

IMAGEGEN_KILLS sets how many times (50 before a release; a few in every run).
"""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from imagegen.settings import load_settings
from imagegen.studio import Studio
from tests.doubles.gateway import GatewayDouble

ROOT = Path(__file__).resolve().parent.parent
KILLS = int(os.environ.get("IMAGEGEN_KILLS", "6"))
JOBS = 8


def start(home: Path, gateway: GatewayDouble, submit: int) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.killing", str(submit)],
        cwd=ROOT,
        env={**os.environ, **gateway.environment, "IMAGEGEN_HOME": str(home)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "started"
    return process


def kill_some(home: Path, gateway: GatewayDouble, chance: random.Random, most: int) -> int:
    """Eight jobs; kill the process up to `most` times, then let it finish. Returns the kills."""
    kills, process = 0, start(home, gateway, JOBS)
    while kills < most:
        time.sleep(chance.uniform(0, 1.0))
        if process.poll() is not None:
            break
        process.send_signal(signal.SIGKILL)
        process.communicate()
        kills += 1
        process = start(home, gateway, 0)
    process.communicate(timeout=60)
    assert process.returncode == 0
    return kills


def check_truth(home: Path, gateway: GatewayDouble) -> Counter[str]:
    """Every row is closed and true; every stored picture has its record, and the reverse."""
    environment = {"IMAGEGEN_HOME": str(home), "HOME": str(home)}
    studio = Studio(load_settings({**os.environ, **environment}))
    jobs = studio.jobs.recent(limit=100)
    states = Counter(job.state for job in jobs)
    assert len(jobs) == JOBS
    assert set(states) <= {"done", "unknown"}
    assert len(gateway.calls) <= JOBS
    records = studio.history.page(limit=100)
    assert Counter(record.job for record in records) == Counter(
        job.id for job in jobs if job.state == "done"
    )
    for record in records:
        assert hashlib.sha256(studio.storage.read(record.file_name)).hexdigest() == record.sha256
    stored = {path.name for path in (home / "pictures").rglob("*.*") if path.suffix != ".part"}
    assert stored == {record.file_name for record in records}
    assert studio.storage.deliveries() == []
    settled = Counter(
        total.kind == "unknown" for total in studio.ledger.totals() for _ in range(total.entries)
    )
    assert settled == Counter({False: states["done"], True: states["unknown"]}) + Counter()
    studio.engine.dispose()
    return states


def test_kill_9_loses_nothing_and_pays_nothing_twice(tmp_path: Path) -> None:
    chance = random.Random(20261120)
    kills, states, paid = 0, Counter[str](), 0
    for run in range(200):
        with GatewayDouble() as gateway:
            gateway.delay_s = 0.3
            home = tmp_path / f"run{run}"
            kills += kill_some(home, gateway, chance, min(3, KILLS - kills))
            states += check_truth(home, gateway)
            paid += gateway.paid
        if kills >= KILLS:
            break
    print(f"{kills} kills, {run + 1} runs of {JOBS} jobs, {paid} paid calls, {dict(states)}")
    assert kills == KILLS


def test_a_server_s_queue_is_taken_up_after_kill_9(postgresql: str, tmp_path: Path) -> None:
    chance = random.Random(20261121)
    with GatewayDouble() as gateway:
        gateway.delay_s = 0.3
        kills = kill_some(tmp_path / "home", gateway, chance, 2)
        states = check_truth(tmp_path / "home", gateway)
    print(f"{kills} kills, {JOBS} jobs, {gateway.paid} paid calls, {dict(states)}")
    assert kills == 2
    assert gateway.paid <= JOBS

"""Runs the real app in a process of its own, on a free port, with a home of its own."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Set but empty: the environment wins over a .env of the checkout, so no real key gets in.
NO_KEYS: Mapping[str, str] = dict.fromkeys(
    (
        "OMNIMAAS_API_KEY",
        "PRODUCT_SHOTS_IMAGEGEN_API_KEY",
        "RENDER_API_KEY",
        "CANVASFLOW_IMAGEGEN_API_KEY",
        "OMNIMAAS_BASE_URL",
        "PRODUCT_SHOTS_IMAGEGEN_BASE_URL",
        "RENDER_BASE_URL",
        "CANVASFLOW_IMAGEGEN_BASE_URL",
    ),
    "",
)
START_S = 60.0
STOP_S = 15.0


@dataclass(kw_only=True)
class AppServer:
    """One app process. `home` is its IMAGEGEN_HOME and outlives a restart, as does the port."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=lambda: free_port())
    command: tuple[str, ...] = (sys.executable, "-m", "streamlit", "run", "app.py")
    work_folder: Path = ROOT
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def home(self) -> Path:
        return self.folder / "imagegen-home"

    @property
    def log(self) -> str:
        """What the process has written to stdout and stderr, over all its starts."""
        file = self.folder / "app.log"
        return file.read_text("utf-8", "replace") if file.exists() else ""

    def start(self) -> None:
        """Start the process, wait until it answers; RuntimeError with its log if it never does."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "app.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*self.command, *self._options()],
                cwd=self.work_folder,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait_until_healthy()

    def stop(self) -> None:
        """Ask the process to end (SIGTERM); kill it when it does not."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the process at once, as a power cut would (SIGKILL)."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        self.stop()
        self.start()

    def _options(self) -> tuple[str, ...]:
        return ("--server.port", str(self.port)) if "streamlit" in self.command else ()

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            **NO_KEYS,
            "HOME": str(self.folder),
            "IMAGEGEN_HOME": str(self.home),
            "PYTHONUNBUFFERED": "1",
            "PORT": str(self.port),
            **self.environment,
        }

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, how)
        try:
            self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None

    def _wait_until_healthy(self) -> None:
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                break
            if answers(f"{self.url}/_stcore/health"):
                return
            time.sleep(0.05)
        log = self.log
        self.kill()
        raise RuntimeError(f"the app did not start:\n{log}")


def answers(url: str) -> bool:
    """True when `url` answers 200 now."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

"""imagegen app: start the app in this terminal."""

import argparse
import os
import sys


def run(arguments: argparse.Namespace) -> int:
    """Become the app's process, so that Ctrl-C and signals reach it directly."""
    command = app_command(arguments.port)
    sys.stdout.flush()
    os.execv(command[0], command)  # noqa: S606  no shell: the words are our own


def app_command(port: int) -> list[str]:
    """Streamlit finds its settings in .streamlit beside app.py, wherever it is started."""
    from imagegen.places import app_folder

    script = str(app_folder() / "app.py")
    return [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]

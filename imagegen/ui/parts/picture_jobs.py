"""The job behind a picture: each of its calls, how it ended, and what the provider said."""

from datetime import UTC, datetime
from typing import Any

import streamlit as st

from imagegen.importing import FAMILY
from imagegen.progress import View, read_job
from imagegen.studio import Studio
from imagegen.types import Record
from imagegen.ui.clock import local_time
from imagegen.ui.parts.copy_text import copy_text
from imagegen.ui.parts.facts_list import facts_list


def picture_jobs(studio: Studio, record: Record) -> None:
    """Draws nothing for a picture from elsewhere: no job of ours made it."""
    if record.family == FAMILY:
        return
    job = read_job(studio, record.job)
    count = len(job["attempts"])
    attempts = "1 attempt" if count == 1 else f"{count} attempts"
    with st.expander(f"Job and {attempts}", icon=":material/receipt_long:"):
        facts_list({"Job": job["id"], "State": job["state"], "Batch": record.batch})
        for attempt in job["attempts"]:
            facts_list(_facts(attempt))
            if attempt["body"]:
                copy_text(attempt["body"])


def _facts(attempt: View) -> dict[str, str]:
    began, ended = attempt["started"], attempt["ended"]
    took = "" if began is None or ended is None else f"{(ended - began) / 1000:.1f} s"
    return {
        "Attempt": str(attempt["number"]),
        "Model": attempt["model"],
        "Began": _time(began),
        "Took": took,
        "Outcome": attempt["outcome"].replace("_", " "),
        "Why": attempt["message"],
    }


def _time(milliseconds: Any) -> str:
    if milliseconds is None:
        return ""
    return local_time(datetime.fromtimestamp(milliseconds / 1000, UTC))

"""A process to kill: runs queued jobs, and rounds over rooms, until none is open.

`python -m tests.killing 8` first submits eight."""

import sys
import time

from imagegen import worker
from imagegen.room_retries import kept_retries
from imagegen.studio import shared_studio
from imagegen.types import ImageRequest

BATCH_REQUEST = ImageRequest(prompt="a paper boat on a pond", model="gemini-3-pro-image-preview")


def main(count: int) -> None:
    studio = shared_studio()
    worker.start(studio)
    for _ in range(count):
        studio.submit(BATCH_REQUEST)
    print("started", flush=True)
    while studio.jobs.open_jobs() or any(not retry.ended for retry in kept_retries(studio)):
        time.sleep(0.05)
    worker.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 0)

"""What keeping a limit costs: sixty jobs through the queue against the least time it allows.

The gateway of the tests enforces 15 calls in 10 s and 5 at once, and answers 429 beyond that. The
least time is three periods and the last fifteen calls, five at once. Takes half a minute.
"""

import os
import tempfile
import time

from imagegen import worker
from imagegen.limits import Limit
from imagegen.settings import load_settings
from imagegen.studio import Studio
from imagegen.types import ImageRequest
from tests.doubles.limited import LimitedGateway

JOBS, CALLS, PERIOD_S, AT_ONCE, WORK_S = 60, 15, 10.0, 5, 0.3
MODEL = "gemini-3-pro-image-preview"


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        LimitedGateway(CALLS, PERIOD_S, AT_ONCE, WORK_S) as gateway,
    ):
        os.chdir(folder)
        os.environ.update({**gateway.environment, "IMAGEGEN_HOME": folder})
        studio = Studio(load_settings())
        studio.set_limit("gateway", Limit(calls=CALLS, period_s=PERIOD_S, at_once=AT_ONCE))
        worker.start(studio)
        spent = run_all(studio)
        worker.stop()
        least = (JOBS // CALLS - 1) * PERIOD_S + -(-CALLS // AT_ONCE) * WORK_S
        print(f"{JOBS} jobs, {CALLS} in {PERIOD_S:.0f} s, {AT_ONCE} at once")
        print(f"answers of 429: {gateway.turned_away}, most at once: {gateway.most_at_once}")
        print(f"least possible {least:.1f} s, taken {spent:.1f} s: x {spent / least:.3f}")


def run_all(studio: Studio) -> float:
    """Seconds from the click to the last stored picture."""
    began = time.perf_counter()
    request = ImageRequest(prompt="a red apple", model=MODEL, provider="gateway", count=JOBS)
    jobs = studio.submit(request)
    while any(studio.jobs.get(job.id).is_open for job in jobs):
        time.sleep(0.05)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()

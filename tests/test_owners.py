"""A process is known by a lock that every thread of it shares and no other can take."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from imagegen.owners import Owner


def test_many_threads_may_ask_for_the_first_time_at_once(tmp_path: Path) -> None:
    for round_ in range(30):
        owner, gate = Owner(tmp_path / str(round_)), threading.Barrier(8)

        def ask(owner: Owner = owner, gate: threading.Barrier = gate) -> str:
            gate.wait()
            return owner.id

        pool = ThreadPoolExecutor(8)
        asked = [pool.submit(ask) for _ in range(8)]
        assert len({future.result(timeout=10) for future in asked}) == 1
        pool.shutdown()
        owner.leave()


def test_an_owner_is_alive_until_it_leaves(tmp_path: Path) -> None:
    one, other = Owner(tmp_path), Owner(tmp_path)
    name = one.id
    assert one.is_alive(name)
    assert other.is_alive(name)
    one.leave()
    assert not other.is_alive(name)
    assert not other.is_alive("1-never")

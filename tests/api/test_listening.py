"""The listening socket: what is written to a connection of it leaves at once."""

import socket

import pytest

from imagegen.api import listening
from imagegen.api.listening import send_at_once


def is_prompt(each: socket.socket) -> bool:
    return bool(each.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


def test_a_connection_of_a_socket_made_as_streamlit_does_sends_at_once() -> None:
    with socket.socket() as listener, socket.socket() as client:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        assert not is_prompt(listener)
        assert send_at_once() >= 1
        client.connect(listener.getsockname())
        accepted, _ = listener.accept()
        with accepted:
            assert is_prompt(accepted)


def test_other_sockets_and_files_are_left_as_they_are() -> None:
    here, there = socket.socketpair()
    with here, there, socket.socket() as idle, open(__file__, "rb"):
        send_at_once()
        assert not is_prompt(idle)
        assert here.send(b"still open") == 10


def test_where_open_files_are_not_listed_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "HANDLES", "/nowhere")
    assert send_at_once() == 0

"""A server that costs little: it answers every POST with a 2 MB picture from memory.

Every answer is another picture (a counter in a text chunk near its start), because a store that
names files by their hash would otherwise write only the first.
"""

import base64
import io
import multiprocessing
import random
import socket
import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image

SIDE = 1024
HEAD_BYTES = 8 + 25  # the PNG signature and its header chunk
COUNTER_BYTES = 21  # makes the part that changes end on a multiple of 3: base64 can be cut there


@contextmanager
def answering_server() -> Iterator[str]:
    """The base URL of a server in a process of its own."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    port = listener.getsockname()[1]
    process = multiprocessing.get_context("fork").Process(
        target=_serve, args=(listener,), daemon=True
    )
    process.start()
    listener.close()
    try:
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.kill()
        process.join()


def make_png() -> bytes:
    """A photo-like picture of 1024 px and about 2 MB, the same at every run."""
    chance = random.Random(1)
    soft = Image.frombytes("RGB", (96, 96), chance.randbytes(96 * 96 * 3))
    soft = soft.resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    grain = Image.frombytes("RGB", (SIDE, SIDE), chance.randbytes(SIDE * SIDE * 3))
    out = io.BytesIO()
    Image.blend(soft, grain, 0.04).save(out, "PNG")
    return out.getvalue()


def _serve(listener: socket.socket) -> None:
    png = make_png()
    tail = base64.b64encode(png[HEAD_BYTES:])
    numbers = iter(range(10**9))
    while True:
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(
            target=_talk, args=(connection, png[:HEAD_BYTES], tail, numbers), daemon=True
        ).start()


def _talk(connection: socket.socket, head: bytes, tail: bytes, numbers: Iterator[int]) -> None:
    """Answer request after request of one connection."""
    with connection, connection.makefile("rb") as stream:
        while _read_request(stream):
            start = base64.b64encode(head + _counter_chunk(next(numbers)))
            opening = b'{"created":1,"data":[{"b64_json":"' + start
            closing = b'"}],"usage":{"input_tokens":50,"output_tokens":1756,"total_tokens":1806}}'
            length = len(opening) + len(tail) + len(closing)
            header = (
                f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}"
            )
            connection.sendall(header.encode() + b"\r\n\r\n" + opening)
            connection.sendall(tail)
            connection.sendall(closing)


def _read_request(stream: io.BufferedReader) -> bool:
    length = 0
    line = stream.readline()
    if not line:
        return False
    while (line := stream.readline()) not in (b"\r\n", b""):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    stream.read(length)
    return True


def _counter_chunk(number: int) -> bytes:
    content = b"tEXtn\0" + f"{number:0{COUNTER_BYTES - 2}}".encode()
    return struct.pack(">I", COUNTER_BYTES) + content + struct.pack(">I", zlib.crc32(content))

"""What runs in the worker process: requests come on stdin, pictures go back on stdout."""

import os
import queue
import sys
import threading
from typing import BinaryIO

from imagegen.pipelines.messages import Garbled, Message, receive, send


def main() -> None:
    """Serve requests one after the other until stdin ends."""
    # Libraries print what they like; that must not get between the messages.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    inbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(inbox,), daemon=True).start()
    _serve(inbox, answers)


def _listen(inbox: "queue.SimpleQueue[Message]") -> None:
    """Pass requests on; end the process, whatever it is doing, when the app is gone."""
    while True:
        try:
            message = receive(sys.stdin.buffer)
        except Garbled:
            message = None
        if message is None:
            os._exit(0)
        inbox.put(message)


def _serve(inbox: "queue.SimpleQueue[Message]", answers: BinaryIO) -> None:
    send(answers, "starting", {})
    try:
        from imagegen.pipelines.painting import Failed, Painter
    except ImportError as error:
        send(answers, "failed", {"kind": "extra", "text": str(error)})
        return
    painter = Painter(lambda says, fields: send(answers, says, fields))
    while True:
        try:
            painted = painter.paint(inbox.get())
        except Failed as error:
            send(answers, "failed", {"kind": error.kind, "text": error.text})
        else:
            send(answers, "done", painted.fields, painted.pictures)


if __name__ == "__main__":
    main()

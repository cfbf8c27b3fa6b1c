"""A loopback image gateway: strict about what it is sent, free in what it answers.

    with GatewayDouble() as gateway:
        gateway.script(["429", "ok"])        # one name per call; then `default` again
        ...
        assert gateway.calls[0].document == {...}

Names of answers and faults: tests/doubles/gateway_replies.py. From another process:
`python -m tests.doubles.gateway --port 8600 --key KEY`, then POST JSON
{"script": [...], "default": "ok", "delay_s": 0} to /_control; GET shows the counts and the calls.
"""

import argparse
from urllib.parse import urlsplit

from tests.doubles.free_questions import is_bare, openai_list
from tests.doubles.gateway_calls import Call, Refused, check_call
from tests.doubles.gateway_replies import Reply, Scene, error, make_reply, reply_json
from tests.doubles.loopback import LoopbackDouble

KEY = "sk-double-0123456789abcdefABCDEF0123456789"


class GatewayDouble(LoopbackDouble):
    """The server. `calls` are all POSTs of the API, `paid` how many of them made a picture."""

    def __init__(self, key: str = KEY, port: int = 0, default: str = "ok") -> None:
        super().__init__(key, port, default)
        self.offered = ("gpt-image-2", "gemini-3-pro-image", "a-chat-model")
        self.lists_to_anybody = False

    @property
    def base_url(self) -> str:
        return f"{self.address}/v1"

    @property
    def environment(self) -> dict[str, str]:
        """The variables that make the product use this gateway."""
        return {"OMNIMAAS_API_KEY": self.key, "OMNIMAAS_BASE_URL": self.base_url}

    def answer(self, call: Call) -> Reply:
        """Check one POST and make its reply."""
        with self.lock:
            self.calls.append(call)
            number = len(self.calls)
        try:
            check_call(call)
        except Refused as refused:
            return reply_json(refused.body, refused.status, paid=False)
        if call.headers.get("authorization") != f"Bearer {self.key}":
            return error(401, "Incorrect API key provided.", "invalid_api_key")
        with self.lock:
            wanted = self._script.pop(0) if self._script else self.default
        if isinstance(wanted, Reply):
            reply = wanted
        else:
            call.scenario = wanted
            reply = make_reply(wanted, Scene(call, number, self.address, self.files))
        reply.headers.setdefault("x-request-id", f"req-{number}")
        with self.lock:
            self.paid += reply.paid
        return reply

    def fetch(self, call: Call) -> Reply:
        """One GET: for a picture, or for the list of models."""
        self.fetches.append(call)
        if call.path == "/v1/models":
            return self._models(call)
        kind, _, name = urlsplit(call.path).path.strip("/").partition("/")
        if kind == "pictures" or (kind == "flaky" and len(self.fetches) > 1):
            data = self.files.get(name)
            return Reply(200, data, "image/png") if data else Reply(404)
        if kind == "flaky":
            return Reply(503)
        targets = {
            "private": "http://127.0.0.1:9/secret.png",
            "file": "file:///etc/hostname",
            "loop": f"{self.address}/redirect/loop",
        }
        if kind == "redirect":
            return Reply(302, headers={"Location": targets[name]})
        if kind == "huge":
            return Reply(200, b"x" * 64, "image/png", {"Content-Length": str(10**10)})
        return Reply(404)

    def _models(self, call: Call) -> Reply:
        known = call.headers.get("authorization") == f"Bearer {self.key}"
        if not (known or self.lists_to_anybody):
            return error(401, "Incorrect API key provided.", "invalid_api_key")
        if not is_bare(call):
            return error(400, "The list of models takes nothing.", "invalid_request_error")
        wanted = self.next_scenario() if self._script else "ok"
        scene = Scene(call, len(self.calls), self.address, self.files)
        return openai_list(self.offered) if wanted == "ok" else make_reply(wanted, scene)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--key", default=KEY)
    parser.add_argument("--default", default="ok")
    parser.add_argument("--delay", type=float, default=0.0)
    options = parser.parse_args()
    double = GatewayDouble(options.key, options.port, options.default)
    double.delay_s = options.delay
    print(double.base_url, flush=True)
    try:
        double.start().stopping.wait()
    except KeyboardInterrupt:
        double.stop()


if __name__ == "__main__":
    main()

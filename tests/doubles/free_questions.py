"""Questions that cost nothing: how strict the doubles are about them, and what they list."""

from collections.abc import Sequence

from tests.doubles.gateway_calls import Call
from tests.doubles.gateway_replies import Reply, reply_json


def is_bare(call: Call) -> bool:
    """A GET with nothing in it: no body, no type of one, and JSON asked for."""
    bare = call.body == b"" and not {"content-type", "transfer-encoding"} & set(call.headers)
    return call.method == "GET" and bare and call.headers.get("accept") == "application/json"


def openai_list(names: Sequence[str]) -> Reply:
    """The list of models as OpenAI gives it."""
    items = [{"id": n, "object": "model", "created": 1, "owned_by": "system"} for n in names]
    return reply_json({"object": "list", "data": items})

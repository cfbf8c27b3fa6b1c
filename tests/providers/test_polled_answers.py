"""Whatever a polled provider answers ends as a result, as "not yet", or as an error of the tree."""

import base64
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imagegen.catalog import load_catalog
from imagegen.errors import ImagegenError
from imagegen.http import Answer, Http
from imagegen.keys import Credential
from imagegen.providers.base import Ended, PollingProvider, Ticket
from imagegen.providers.bfl import Bfl
from imagegen.providers.fal import Fal
from imagegen.providers.replicate import Replicate
from imagegen.types import ImageRequest
from tests.doubles.gateway_replies import make_picture

MODELS: dict[type[PollingProvider], str] = {
    Replicate: "stability-ai/sdxl",
    Bfl: "flux-2-pro",
    Fal: "fal-ai/flux/schnell",
}
NAMES = [
    "id",
    "request_id",
    "status",
    "output",
    "error",
    "logs",
    "result",
    "sample",
    "details",
    "polling_url",
    "cost",
    "images",
    "image",
    "url",
    "has_nsfw_concepts",
    "detail",
    "latest_version",
    "status_url",
    "response_url",
]
WORDS = ["succeeded", "failed", "Ready", "Error", "COMPLETED", "abc", "", "https://[", "data:,"]
LEAVES = st.sampled_from([None, True, -1, 1e308, *WORDS]) | st.text(max_size=20)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner),
    max_leaves=12,
)
TICKET = {"id": "1", "status_url": "http://x/s", "response_url": "http://x/r", "cost": "3"}


class Line(Http):
    """Answers everything with one document; has no way out."""

    def __init__(self, status: int, document: Any) -> None:
        super().__init__(fetch_waits_s=())
        self.said = (status, json.dumps(document).encode())

    def get(self, url: str, *, headers: Mapping[str, str], provider: str) -> Answer:
        status, body = self.said
        return Answer(status=status, headers={}, body=body, provider=provider)

    def post_json(
        self, url: str, body: Mapping[str, Any], *, headers: Mapping[str, str], provider: str
    ) -> Answer:
        return self.get(url, headers=headers, provider=provider)

    def fetch_picture(self, url: str, *, provider: str, own_base_url: str) -> bytes:
        return b"no picture"


def wired(kind: type[PollingProvider], line: Line) -> PollingProvider:
    return kind(line, Credential(key="k", source="T", base_url="http://x", base_url_source="T"))


@pytest.mark.parametrize("kind", MODELS)
@settings(max_examples=150)
@given(status=st.sampled_from([200, 202, 302, 404, 422, 429, 500]), document=ANYTHING)
def test_any_answer_ends_well(kind: type[PollingProvider], status: int, document: Any) -> None:
    provider = wired(kind, Line(status, document))
    model = load_catalog().find(MODELS[kind], provider.name)
    request = ImageRequest(prompt="a cup")
    ticket: Ticket = TICKET
    try:
        ticket = provider.submit(request, model)
        assert all(isinstance(value, str) for value in ticket.values())
    except ImagegenError as error:
        assert error.message
    try:
        provider.poll(ticket, request, model)
    except (ImagegenError, Ended) as error:
        assert str(error)


def test_a_picture_may_come_as_a_data_url() -> None:
    data = make_picture((256, 192), 1)
    url = f"data:image/png;base64,{base64.b64encode(data).decode()}"
    provider = wired(Replicate, Line(200, {"status": "succeeded", "output": [url]}))
    model = load_catalog().find("black-forest-labs/flux-schnell", "replicate")
    result = provider.poll({"id": "1"}, ImageRequest(prompt="a cup"), model)
    assert result is not None
    assert [picture.data for picture in result.pictures] == [data]


def test_a_lookup_that_fails_has_cost_nothing() -> None:
    model = load_catalog().find("stability-ai/sdxl", "replicate")
    for status, document in ((500, {}), (200, [1]), (200, {"latest_version": None})):
        with pytest.raises(ImagegenError) as caught:
            wired(Replicate, Line(status, document)).submit(ImageRequest(prompt="a cup"), model)
        assert caught.value.charged == "no"

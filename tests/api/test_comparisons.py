"""The routes of a blind comparison: pairs, votes, undo, and nothing that tells who made what."""

import json
from random import Random
from typing import Any

import pytest

from imagegen.comparisons import Comparisons
from imagegen.pairings import pair_up
from imagegen.studio import Studio
from tests.api.calling import Answer, call_routes
from tests.stocking import add_picture


@pytest.fixture
def comparison(studio: Studio) -> str:
    pictures = [add_picture(studio, 1, family="draft"), add_picture(studio, 2)]
    pairs = pair_up(pictures, "model", 4, Random(1))
    return Comparisons(studio.engine).add("", "model", "Ann", pairs)


def post(path: str, **body: Any) -> Answer:
    return call_routes("POST", f"/api/comparisons/{path}", body=json.dumps(body).encode())


def test_a_vote_and_its_undo(comparison: str) -> None:
    first = post(f"{comparison}/pairs", who="Ann").json()
    assert (first["voted"], first["total"], len(first["pairs"])) == (0, 1, 1)
    (pair,) = first["pairs"]
    voted = post(f"{comparison}/votes", who="Ann", pair=pair["number"], choice="tie").json()
    assert (voted["voted"], voted["pairs"]) == (1, [])
    assert post(f"{comparison}/undo", who="Ann").json() == first
    assert post(f"{comparison}/undo", who="Ann").status == 400


def test_the_answer_names_no_maker(comparison: str) -> None:
    text = post(f"{comparison}/pairs", who="Ann").body.decode()
    told = ("draft", "gemini", "gateway", "headshot", "png", "jpeg")
    assert not any(name in text for name in told)
    (pair,) = json.loads(text)["pairs"]
    reply = call_routes("GET", pair["left"])
    assert (reply.status, reply.headers["content-disposition"]) == (200, "inline")


def test_who_is_nobody_and_what_is_not_there_are_refused(comparison: str) -> None:
    assert post(f"{comparison}/pairs", who=" ").status == 400
    assert post("none/pairs", who="Ann").status == 404
    assert post(f"{comparison}/votes", who="Ann", pair=10**9, choice="left").status == 404
    assert post(f"{comparison}/votes", who="Ann", pair=10**30, choice="left").status == 400

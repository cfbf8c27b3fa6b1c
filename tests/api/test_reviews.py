"""The routes of the review desk: verdicts, undo, comments, edits made of them, and the export."""

import csv
import io
import json
from typing import Any

import pytest

from imagegen.disposal import remove_trashed
from imagegen.people import Asker, asked_by
from imagegen.pictures.box_masks import box_mask
from imagegen.reviews import Reviews
from imagegen.studio import Studio
from imagegen.types import Origin, Record
from tests.api.calling import Answer, call_routes
from tests.api.conftest import Ask
from tests.stocking import add_picture

HOSTILE = '=cmd|x"\n<script>alert(1)</script>'
DRAFT = "draft/draft"


@pytest.fixture
def pictures(studio: Studio) -> list[Record]:
    """Three, the oldest first."""
    return [add_picture(studio, number, who=HOSTILE) for number in (1, 2, 3)]


def post(path: str, **body: Any) -> Answer:
    return call_routes("POST", f"/api/review/{path}", body=json.dumps(body).encode())


def queue(**more: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = post("queue", desk="a", who="Ann", **more).json()["items"]
    return items


def judge(record: str, verdict: str = "approve", **more: Any) -> Answer:
    given = {"desk": "a", "who": "Ann", "record": record, "verdict": verdict} | more
    return post("verdicts", **given)


class TestQueue:
    def test_the_desk_is_given_pictures_with_brief_and_bytes(self, pictures: list[Record]) -> None:
        items = queue(address={"verdict": "none"})
        assert [item["id"] for item in items] == [p.id for p in reversed(pictures)]
        first = items[0]
        assert first["original"] == f"/pictures/{pictures[2].file_name}"
        assert first["shown"] == first["original"]
        assert ["who", HOSTILE] in first["brief"]
        assert (first["verdict"], first["comments"]) == (None, [])

    def test_what_is_larger_than_a_screen_is_shown_as_a_copy(self, studio: Studio) -> None:
        record = add_picture(studio, 9, size=(2100, 4))
        (item,) = queue(address={"verdict": "none"}, limit=1)
        assert item["shown"] == f"/thumbnails/2048/{record.sha256}.webp"
        assert item["original"] == f"/pictures/{record.file_name}"

    def test_another_desk_gets_nothing_that_is_held(self, pictures: list[Record]) -> None:
        queue(address={"verdict": "none"}, limit=2)
        other = post("queue", desk="b", who="Ben", address={"verdict": "none"}).json()["items"]
        assert [item["id"] for item in other] == [pictures[0].id]
        assert post("queue", desk="c", who="C", address={"verdict": "none"}).json() == {
            "items": [],
            "elsewhere": 3,
            "lost": [],
        }
        assert post("queue", desk="c", who="C", held=[pictures[0].id]).json()["lost"] == [
            pictures[0].id
        ]
        post("release", desk="a")
        given = post("queue", desk="c", who="C", address={"verdict": "none"}).json()["items"]
        assert [item["id"] for item in given] == [pictures[2].id, pictures[1].id]

    def test_an_address_that_is_none_of_ours_is_not_asked(self, pictures: list[Record]) -> None:
        assert len(queue(address={"colour": "red", "least": "much"})) == 3


class TestVerdict:
    def test_a_verdict_is_kept_and_undone(self, studio: Studio, pictures: list[Record]) -> None:
        one = pictures[0].id
        made = judge(one, "reject", reasons=["face"], seen=0).json()["verdict"]
        assert Reviews(studio.engine).newest([one])[one].reasons == ("face",)
        undone = post(f"verdicts/{made['number']}/undo", who="Ann", desk="a")
        assert undone.status == 200
        assert Reviews(studio.engine).newest([one]) == {}
        # It stands at that desk again, and is nobody else's.
        other = post("queue", desk="b", who="Ben", address={"verdict": "none"}).json()["items"]
        assert [item["id"] for item in other] == [p.id for p in pictures[:0:-1]]
        assert judge(one, "reject", desk="b", who="Ben", seen=0).status == 400
        assert post(f"verdicts/{made['number']}/undo", who="Ann", desk="a").status == 400
        assert judge(one, seen=0).status == 200

    def test_the_last_verdicts_of_a_person_are_undone_one_by_one_in_another_sitting(
        self, studio: Studio, pictures: list[Record]
    ) -> None:
        for record in pictures:
            judge(record.id, "reject", reasons=["face"])
        studio.trash.throw([pictures[0].id])
        answer = post("undo", desk="later", who="Ann").json()
        assert (answer["item"]["id"], answer["reasons"]) == (pictures[2].id, ["face"])
        assert post("undo", desk="later", who="Ann").json()["item"]["id"] == pictures[1].id
        assert queue(address={"verdict": "none"}) == []  # it is held by the desk that undid it
        again = judge(pictures[1].id, desk="later", seen=0)
        assert again.status == 200
        assert post("undo", desk="later", who="Ann").json()["item"]["id"] == pictures[1].id
        nothing = post("undo", desk="later", who="Ann")
        assert nothing.status == 400
        assert "nothing to undo" in nothing.json()["error"]["message"]

    def test_what_was_judged_meanwhile_is_refused_in_words(self, pictures: list[Record]) -> None:
        judge(pictures[0].id)
        answer = judge(pictures[0].id, "reject", seen=0, who="Ben")
        assert answer.status == 400
        assert "meanwhile" in answer.json()["error"]["message"]

    def test_a_verdict_of_somebody_who_is_not_signed_in_is_nobody_elses(
        self, studio: Studio, pictures: list[Record]
    ) -> None:
        one = pictures[0].id
        with asked_by(Asker(name="ann@example.com", signed_in=True)):
            number = judge(one, who="Ann@Example.com").json()["verdict"]["number"]
        with asked_by(Asker(name="ben@example.com", signed_in=True)):
            refused = (
                judge(pictures[1].id, who="ann@example.com"),
                post(f"verdicts/{number}/undo", who="ann@example.com", desk="a"),
                post("undo", who="ann@example.com", desk="a"),
            )
            for answer in refused:
                error = answer.json()["error"]
                assert (answer.status, error["code"]) == (409, "other_person")
                assert "ann@example.com" in error["message"]
                assert error["hint"] == "Sign in as ann@example.com to have it kept."
            assert judge(pictures[1].id, who="").json()["verdict"]["who"] == "ben@example.com"
        (first, second) = Reviews(studio.engine).all()
        assert (first.who, first.undone_at, second.record) == (
            "ann@example.com",
            None,
            pictures[1].id,
        )

    @pytest.mark.parametrize(
        "body",
        [b"", b"[]", b"{", b'{"who": 1}', b'{"verdict": "approve", "extra": 1}', b"x" * 70_000],
    )
    def test_a_body_that_cannot_be_read_is_a_json_400(self, studio: Studio, body: bytes) -> None:
        answer = call_routes("POST", "/api/review/verdicts", body=body)
        assert answer.status == 400
        assert answer.json()["error"]["hint"]

    @pytest.mark.parametrize("number", [10**20, -1, 2**63])
    def test_a_number_no_column_holds_is_a_400(self, pictures: list[Record], number: int) -> None:
        assert judge(pictures[0].id, seen=number).status == 400
        assert post("queue", desk="a", who="Ann", before=number).status == 400

    @pytest.mark.parametrize("number", ["9" * 30, "9" * 5000, str(2**63), "-1", "\u0661", "x"])
    def test_a_verdict_of_no_such_number_is_a_404(self, studio: Studio, number: str) -> None:
        assert post(f"verdicts/{number}/undo", who="Ann", desk="a").status == 404

    def test_another_site_cannot_judge(
        self, studio: Studio, pictures: list[Record], request_route: Ask
    ) -> None:
        answer = request_route(
            "/api/review/verdicts", method="POST", headers={"origin": "http://evil.test"}
        )
        assert answer.status == 403
        assert list(Reviews(studio.engine).all()) == []


class TestComment:
    def test_a_box_becomes_an_edit_of_the_picture_once(
        self, studio: Studio, pictures: list[Record]
    ) -> None:
        one = pictures[0].id
        place = [0.25, 0.5, 0.5, 0.25]
        made = post("comments", who="Ann", record=one, text="Remove the cup", place=place)
        name = made.json()["comment"]["id"]
        price = post(f"comments/{name}/price", who="Ann", model=DRAFT).json()
        assert price == {"price": "free", "problem": ""}
        batch = post(f"comments/{name}/edit", who="Ann", model=DRAFT).json()["batch"]
        (job,) = studio.jobs.of_batch(batch)
        assert job.origin.parent == one
        assert job.request.prompt.startswith("Remove the cup. Change only the area from 25% to 75%")
        assert [r.sha256 for r in job.request.references] == [pictures[0].sha256]
        assert post(f"comments/{name}/edit", who="Ann", model=DRAFT).status == 400
        assert Reviews(studio.engine).get_comment(name).batch == batch
        assert len(studio.jobs.recent()) == len(pictures) + 1

    def test_an_edit_that_is_refused_can_be_asked_for_again(
        self, studio: Studio, pictures: list[Record]
    ) -> None:
        place = [0.1, 0.1]
        made = post("comments", who="A", record=pictures[0].id, text="too dark", place=place)
        name = made.json()["comment"]["id"]
        model = "gateway/gemini-3-pro-image-preview"
        problem = post(f"comments/{name}/price", who="A", model=model).json()["problem"]
        assert "key" in problem
        assert post(f"comments/{name}/edit", who="A", model=model).status == 409
        assert post(f"comments/{name}/edit", who="A", model=DRAFT).status == 200

    def test_the_edit_is_watched_and_asked_for_again_when_it_came_to_nothing(
        self, studio: Studio, pictures: list[Record]
    ) -> None:
        given = {"who": "A", "record": pictures[0].id, "text": "too dark", "place": [0.1, 0.1]}
        name = post("comments", **given).json()["comment"]["id"]
        batch = post(f"comments/{name}/edit", who="A", model=DRAFT).json()["batch"]
        assert watch(batch)["state"] == "queued"
        assert watch(batch)["open"]
        (job,) = studio.jobs.of_batch(batch)
        studio.cancel(job.id)
        ended = watch(batch)
        assert (ended["state"], ended["open"], ended["again"]) == ("cancelled", False, True)
        again = post(f"comments/{name}/edit", who="A", model=DRAFT).json()["batch"]
        assert again != batch
        assert post(f"comments/{name}/edit", who="A", model=DRAFT).status == 400
        (job,) = studio.jobs.of_batch(again)
        studio.run_attempt(job.id, 1)
        (child,) = studio.history.of_jobs([job.id])
        done = watch(again)
        assert (done["state"], done["page"]) == ("done", f"/gallery?picture={child.id}")
        assert child.origin.parent == pictures[0].id
        assert watch("0" * 32)["problem"]

    def test_one_is_removed_by_its_author(self, studio: Studio, pictures: list[Record]) -> None:
        place = [0.1, 0.1]
        made = post("comments", who="A", record=pictures[0].id, text="x", place=place)
        name = made.json()["comment"]["id"]
        assert post(f"comments/{name}/remove", who="B").status == 400
        assert post(f"comments/{name}/remove", who="A").status == 200


def watch(batch: str) -> dict[str, Any]:
    found: dict[str, Any] = call_routes("GET", f"/api/review/edits/{batch}").json()
    return found


def test_a_brief_is_read_as_lines(studio: Studio) -> None:
    brief = {"keep": ["windows", "doors"], "size": {"width": 3, "depth": None}, "own": True}
    origin = Origin(kind="renovation", brief=brief, who="Ann")
    add_picture(studio, 7, more={"origin": origin})
    (item,) = queue(address={"verdict": "none"}, limit=1)
    assert item["brief"] == [["keep", "windows\ndoors"], ["size", "width: 3"], ["own", "yes"]]


def test_a_box_is_white_on_black_and_never_nothing() -> None:
    from PIL import Image

    mask = Image.open(io.BytesIO(box_mask((200, 100), (0.5, 0.5, 0.25, 0.2))))
    assert mask.size == (200, 100)
    assert mask.getbbox() == (100, 50, 150, 70)
    thin = Image.open(io.BytesIO(box_mask((200, 100), (1.0, 1.0, 0.0, 0.0)))).getbbox()
    assert thin == (192, 92, 200, 100)


class TestExport:
    def test_every_verdict_leaves_as_csv_and_json_and_no_formula(
        self, pictures: list[Record]
    ) -> None:
        first = judge(pictures[0].id, who="=SUM(A1)", reasons=["face", "colour"]).json()["verdict"]
        judge(pictures[0].id, "reject")
        text = self.read("csv")
        assert text.startswith("\ufeffnumber,")  # or a spreadsheet garbles Chinese names
        rows = list(csv.DictReader(io.StringIO(text)))
        assert [row["verdict"] for row in rows] == ["approve", "reject"]
        assert (rows[0]["who"], rows[0]["reasons"]) == ("'=SUM(A1)", "face; colour")
        assert [row["counts"] for row in rows] == ["no", "yes"]
        parsed = json.loads(self.read("json"))
        assert parsed[0]["number"] == first["number"]
        assert parsed[0]["who"] == "=SUM(A1)"
        assert parsed[1]["counts"] is True

    def test_each_says_what_made_its_picture_also_when_that_is_gone(
        self, studio: Studio, pictures: list[Record]
    ) -> None:
        for record in pictures[:2]:
            judge(record.id)
        studio.trash.throw([pictures[0].id])
        remove_trashed(studio, [pictures[0].id])
        names = ("kind", "provider", "model", "template", "template_version")
        of_record = ("avatar", pictures[0].provider, pictures[0].model, "professional_headshot", 1)
        rows = json.loads(self.read("json"))
        assert [row["record"] for row in rows] == [record.id for record in pictures[:2]]
        assert [tuple(row[name] for name in names) for row in rows] == [of_record] * 2
        sheet = list(csv.DictReader(io.StringIO(self.read("csv"))))
        assert {row["model"] for row in sheet} == {pictures[0].model}

    def read(self, kind: str) -> str:
        answer = call_routes("GET", f"/api/review/verdicts.{kind}")
        assert answer.status == 200
        assert "attachment" in answer.headers["content-disposition"]
        return answer.body.decode()

    def test_no_verdict_yet_is_an_empty_file(self, studio: Studio) -> None:
        assert self.read("csv").count("\n") == 1
        assert json.loads(self.read("json")) == []

    def test_another_kind_of_file_is_not_there(self, studio: Studio) -> None:
        assert call_routes("GET", "/api/review/verdicts.exe").status == 404

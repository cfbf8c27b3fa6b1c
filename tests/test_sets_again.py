"""A set on the page: its table, and its cells that are made again in their place."""

from imagegen.progress import read_batch, recent_batches
from imagegen.studio import Studio
from tests.sets import AXES, make_set, matrix_asks
from tests.studios import studio as scripted

__all__ = ["scripted"]


def test_a_set_is_shown_as_a_table(studio: Studio) -> None:
    (view,) = recent_batches(studio, "avatar") if make_set(studio, made=0) else ()
    assert view["sheet"]["rows"] == ["a coat", "一件毛衣"]
    assert view["sheet"]["columns"] == ["a field", "a street"]
    assert view["sheet"]["places"] == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert view["sheet"]["export"] == f"/api/batches/{view['id']}/sheet"
    assert [job["label"] for job in view["jobs"]][:2] == ["a coat · a field", "a coat · a street"]


def test_one_axis_needs_no_table(studio: Studio) -> None:
    jobs = studio.submit_all(matrix_asks({"attire": AXES["attire"]}))
    view = read_batch(studio, jobs[0].batch)
    assert view is not None
    assert (view["sheet"]["rows"], view["sheet"]["places"]) == ([], [])
    assert view["sheet"]["export"]


def test_a_request_alone_is_no_set(studio: Studio) -> None:
    jobs = studio.submit_all(matrix_asks({}))
    view = read_batch(studio, jobs[0].batch)
    assert view is not None
    assert view["sheet"] is None


def test_a_cancelled_cell_is_made_again_in_its_place_and_no_other(scripted: Studio) -> None:
    jobs = scripted.submit_all(matrix_asks(AXES, model="one", provider="scripted"))
    scripted.cancel(jobs[1].id)
    (again,) = scripted.repeat(jobs[1].id)
    assert again.batch == jobs[1].batch
    assert again.origin == jobs[1].origin
    view = read_batch(scripted, again.batch)
    assert view is not None
    assert [job["id"] for job in view["jobs"]] == [jobs[0].id, again.id, jobs[2].id, jobs[3].id]
    assert [job["label"] for job in view["jobs"]] == [job.origin.label for job in jobs]
    for job in (jobs[0], again, *jobs[2:]):
        scripted.run_attempt(job.id, 1)
    assert len(scripted.history.page()) == 4

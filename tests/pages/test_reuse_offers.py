"""What exists of a set or a scene is offered by the pages that make it, before it is paid again."""

import pytest
from streamlit.testing.v1 import AppTest

from imagegen.item_desk import ItemDesk
from imagegen.studio import Studio
from imagegen.types import AssetKind, Job, Record
from tests.pages.conftest import OpenPage
from tests.pages.reading import page_text
from tests.stocking import add_picture

pytestmark = pytest.mark.usefixtures("with_key")


@pytest.fixture
def with_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMNIMAAS_API_KEY", "sk-pages-0123456789abcdef")


def generate(open_page: OpenPage, studio: Studio, name: str) -> tuple[AppTest, list[Job]]:
    studio.set_reuse(random=True)
    app = open_page(name)
    app.button(key="generate").click().run()
    assert not app.exception
    return app, studio.jobs.recent(limit=50)


def came(studio: Studio, job: Job, kind: AssetKind) -> Record:
    """A picture, as the answer to that job would have left it."""
    record = add_picture(studio, kind=kind, size=(640, 480))
    with studio.engine.begin() as connection:
        change = "UPDATE jobs SET fingerprint = ? WHERE id = ?"
        connection.exec_driver_sql(change, (job.fingerprint, record.job))
    return record


@pytest.mark.parametrize(
    ("name", "kind"), [("product_shots", "product_shot"), ("renovation", "renovation")]
)
def test_what_exists_of_a_set_is_offered(
    open_page: OpenPage, page_studio: Studio, name: str, kind: AssetKind
) -> None:
    app, jobs = generate(open_page, page_studio, name)
    record = came(page_studio, jobs[0], kind)
    app.run()
    many = len(jobs)
    said = f"1 of these {many} pictures exists." if many > 1 else "This picture exists."
    assert said in page_text(app)
    assert ("Leave out what exists to pay for the rest only." in page_text(app)) is (many > 1)
    app.button(key="use-again").click().run()
    assert not app.exception
    assert app.query_params["picture"] in (record.id, [record.id])
    assert [saved.pictures for saved in page_studio.reuse.saved()] == [1]
    assert len(page_studio.jobs.recent(limit=50)) == many + 1  # the made one; nothing is asked


def test_a_scene_that_exists_is_laid_under_the_item(
    open_page: OpenPage, page_studio: Studio
) -> None:
    app, (job,) = generate(open_page, page_studio, "listen_and_repeat")
    record = came(page_studio, job, "listen_and_repeat")
    app.run()
    assert "This picture exists." in page_text(app)
    app.button(key="use-again").click().run()
    assert not app.exception
    (kept,) = ItemDesk(page_studio).recent()
    base = ItemDesk(page_studio).open(kept.id).base
    assert base is not None
    assert base.sha256 == record.sha256
    assert "This picture exists." not in page_text(app)
    assert [saved.pictures for saved in page_studio.reuse.saved()] == [1]

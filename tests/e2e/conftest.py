"""One running app for every test of the annotator: each works on an item of its own."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from imagegen.item_desk import ItemDesk
from imagegen.listening import pack_item
from imagegen.settings import load_settings
from imagegen.studio import Studio
from tests.app import AppServer
from tests.e2e.annotating import BASE
from tests.listening.items import finished_item


@pytest.fixture(scope="session")
def item_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    """One app for all: each test works on an item of its own."""
    server = AppServer(folder=tmp_path_factory.mktemp("app"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def desk(item_app: AppServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[ItemDesk]:
    """The items of the running app, from outside it."""
    monkeypatch.setenv("IMAGEGEN_HOME", str(item_app.home))
    studio = Studio(load_settings())
    yield ItemDesk(studio)
    studio.engine.dispose()


@pytest.fixture
def item_id(desk: ItemDesk) -> str:
    """An item over a wide scene, without any highlight."""
    item = finished_item(data=BASE)
    bare = tuple(replace(sentence, shapes=()) for sentence in item.sentences)
    return desk.bring(pack_item(replace(item, sentences=bare), BASE, wide=320))

"""The pages as the frame shows them, over a studio of the test's own."""

import functools
from collections.abc import Callable, Iterator

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

import imagegen.studio
from imagegen.places import app_folder, main_script
from imagegen.settings import Settings
from imagegen.studio import Studio

OpenPage = Callable[..., AppTest]
TIMEOUT_S = 60


@pytest.fixture(scope="session", autouse=True)
def known_packages() -> Iterator[None]:
    """Each AppTest reads the facts of every installed package, of which none comes or goes."""
    scan = functools.cache(manifest_scanner.scan_component_manifests)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


@pytest.fixture
def page_studio(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Studio:
    """Empty; the one that `shared_studio()` returns."""
    studio = Studio(settings)
    monkeypatch.setattr(imagegen.studio, "_shared", studio)
    return studio


@pytest.fixture
def open_page(page_studio: Studio) -> OpenPage:
    """`open_page("gallery", picture="...")`: the page by its address, run once."""

    def open_page(name: str, **address: str) -> AppTest:
        app = AppTest.from_file(str(main_script()), default_timeout=TIMEOUT_S).run()
        app.switch_page(str(app_folder() / "pages" / f"{name}.py"))
        for key, value in address.items():
            app.query_params[key] = value
        return app.run()

    return open_page

"""The Link header: names scripts that exist, costs nothing where this Streamlit lacks them."""

import re
from pathlib import Path

import pytest

from imagegen.places import assets_folder
from imagegen.ui import preload
from imagegen.ui.navigation import SECTIONS
from imagegen.ui.parts.frame_script import page_keys


def named(path: str) -> list[str]:
    links = preload.link_header(path).split(", ")
    return [link[1 : link.index(">")] for link in links]


@pytest.mark.parametrize("path", sorted(preload.ELEMENTS))
def test_every_named_file_exists(path: str) -> None:
    for url in named(path):
        name = url.partition("?")[0]
        static = name.startswith("/static/")
        file = preload.SCRIPTS / Path(name).name if static else assets_folder() / name[8:]
        assert file.is_file(), url


@pytest.mark.parametrize("path", sorted(preload.ELEMENTS))
def test_every_element_is_known_to_this_streamlit(path: str) -> None:
    files = [Path(url).name for url in named(path)]
    missing = [e for e in preload.ELEMENTS[path] if not any(f.startswith(f"{e}.") for f in files)]
    assert missing == []


def test_every_page_is_listed() -> None:
    assert set(preload.ELEMENTS) == {address for _, _, address in page_keys()}
    assert len(preload.ELEMENTS) == sum(len(screens) for screens in SECTIONS.values())


def test_no_script_is_named_twice_or_by_the_page_itself() -> None:
    files = preload.chunks(preload.ELEMENTS["/"])
    page = (preload.SCRIPTS.parents[1] / "index.html").read_text()
    assert len(files) == len(set(files))
    assert [name for name in files if name in page] == []


def test_another_streamlit_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preload, "SCRIPTS", tmp_path / "static" / "static" / "js")
    assert preload.chunks(("Html", "Button")) == []


@pytest.mark.parametrize("path", sorted(preload.MODULES))
def test_what_a_script_imports_is_listed_too(path: str) -> None:
    for name in preload.MODULES[path]:
        script = (assets_folder() / f"components/{name}.js").read_text()
        imported = re.findall(r'from "\./(\w+)\.js"', script)
        assert set(imported) <= set(preload.MODULES[path]), name


@pytest.mark.parametrize("path", sorted(preload.MODULES))
def test_the_script_that_a_page_asks_for_by_version_is_the_first(path: str) -> None:
    first = preload.MODULES[path][0]
    parts = assets_folder().parent / "imagegen/ui/parts"
    stubs = [file for file in parts.glob("*.py") if f"components/{first}.js" in file.read_text()]
    page = assets_folder().parent / f"pages/{path.strip('/') or 'avatars'}.py"
    drawn = {f"imagegen.ui.parts.{file.stem}" for file in stubs}
    reached, todo = set[str](), [page.read_text()]
    while todo:
        for name in re.findall(r"from (imagegen\.ui\.parts\.\w+)", todo.pop()):
            if name not in reached:
                reached.add(name)
                todo.append((parts / f"{name.rpartition('.')[2]}.py").read_text())
    assert drawn & reached

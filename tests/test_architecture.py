"""The house rules that no linter knows: sizes, names, walls, and documents that tell the truth."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.app import ROOT

LONGEST_FILE = 300
LONGEST_TEST_FILE = 400  # cases are a list; code is not
LONGEST_FUNCTION = 30
LONGEST_PAGE = 120
BANNED_NAMES = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "core"}
PRODUCT = ("app.py", "imagegen/", "pages/")
SQL_ROOMS = (
    "imagegen/db/",
    *(
        f"imagegen/{room}.py"
        for room in (
            *("boards", "budgets", "cast", "comparisons", "filter_clauses", "gallery"),
            *("history", "items", "outcomes"),
            *("job_rows", "jobs", "ledger", "looks", "monitor", "preferences", "record_rows"),
            *("reuse", "review_desk", "reviews", "saved_grids", "searches"),
            *("template_versions", "trash"),
            *("verdict_rows", "word_clauses"),
        )
    ),
)
# They open transactions that span rooms, and hold no statement of their own.
TRANSACTIONS = ("imagegen/queue.py", "imagegen/calls.py", "imagegen/studio.py")
# A migration lists columns: it is data in the shape of a function.
TABLES = "imagegen/db/migrations/versions/"
STREAMLIT_ROOMS = ("imagegen/ui/", "pages/", "app.py")
TEXT_SUFFIXES = {"", ".py", ".md", ".toml", ".txt", ".js", ".css", ".html", ".example", ".cfg"}


@cache
def tracked() -> tuple[str, ...]:
    """Every file of the repository: tracked, or new and not ignored."""
    names = git_files("--cached", "--others", "--exclude-standard")
    return tuple(sorted({name for name in names if (ROOT / name).is_file()}))


def git_files(*words: str) -> list[str]:
    """git ls-files, also in a checkout that belongs to another user."""
    command = ["git", "-c", "safe.directory=*", "ls-files", *words]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return finished.stdout.splitlines()


def python_files(*prefixes: str) -> list[str]:
    return [name for name in tracked() if name.endswith(".py") and name.startswith(prefixes or "")]


@cache
def parsed(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text("utf-8"))


def imports(name: str) -> Iterator[str]:
    """The dotted name of everything a file imports, lazily or not."""
    for node in ast.walk(parsed(name)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def importers(package: str, among: list[str]) -> set[str]:
    return {
        name
        for name in among
        if any(found == package or found.startswith(f"{package}.") for found in imports(name))
    }


class TestFiles:
    def test_no_file_is_too_long(self) -> None:
        lengths = {name: len((ROOT / name).read_text().splitlines()) for name in python_files()}
        limits = {n: LONGEST_TEST_FILE if n.startswith("tests/") else LONGEST_FILE for n in lengths}
        assert {name: n for name, n in lengths.items() if n > limits[name]} == {}

    def test_every_file_says_in_one_sentence_what_it_is_for(self) -> None:
        silent = [name for name in python_files() if not _is_sentence(parsed(name))]
        assert silent == []

    def test_no_name_says_nothing(self) -> None:
        parts = {name: {Path(part).stem for part in Path(name).parts} for name in tracked()}
        assert {name for name, words in parts.items() if words & BANNED_NAMES} == set()

    def test_no_function_is_too_long(self) -> None:
        long = [
            f"{name}:{node.lineno} {node.name} has {_body_lines(node)} lines"
            for name in python_files(*PRODUCT)
            if not name.startswith(TABLES)
            for node in ast.walk(parsed(name))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and _body_lines(node) > LONGEST_FUNCTION
        ]
        assert long == []

    def test_nothing_is_left_open(self) -> None:
        marks = re.compile(r"\b(TODO|FIXME|XXX)\b|raise NotImplementedError")  # architecture
        found = [name for name in python_files(*PRODUCT) if marks.search((ROOT / name).read_text())]
        assert found == []


class TestWalls:
    def test_only_the_ui_knows_streamlit(self) -> None:
        users = importers("streamlit", python_files(*PRODUCT))
        assert users
        assert {name for name in users if not name.startswith(STREAMLIT_ROOMS)} == set()

    def test_only_one_file_goes_out_to_the_network(self) -> None:
        clients = ("requests", "urllib.request", "http.client", "httpx", "aiohttp")
        users = {n for client in clients for n in importers(client, python_files(*PRODUCT))}
        assert users == {"imagegen/http.py"}

    def test_only_the_sql_rooms_know_the_database(self) -> None:
        users = importers("sqlalchemy", python_files(*PRODUCT))
        allowed = SQL_ROOMS + TRANSACTIONS
        assert {name for name in users if not name.startswith(allowed)} == set()

    @pytest.mark.parametrize("name", TRANSACTIONS)
    def test_who_opens_transactions_writes_no_statement(self, name: str) -> None:
        called = {
            node.func.attr
            for node in ast.walk(parsed(name))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "sa"
        }
        assert called & {"select", "insert", "update", "delete", "text"} == set()

    def test_providers_are_strangers_to_each_other(self) -> None:
        folder = "imagegen/providers/"
        allowed = {"base", "__init__"}
        rooms = {Path(name).stem for name in python_files(folder)} - allowed
        for name in python_files(folder):
            own = Path(name).stem
            if own == "__init__":
                continue
            strangers = {
                found.split(".")[2]
                for found in imports(name)
                if found.startswith("imagegen.providers.")
            }
            assert strangers & rooms <= {own}, name

    def test_nothing_of_streamlit_is_named_by_the_session_but_in_one_file(self) -> None:
        namers = {
            name
            for name in python_files(*PRODUCT)
            if "st.session_state" in (ROOT / name).read_text()
        }
        assert namers <= {"imagegen/ui/session.py"}


@pytest.mark.parametrize("page", [n for n in python_files("pages/") if "__init__" not in n])
class TestPages:
    def test_a_page_is_thin(self, page: str) -> None:
        assert len((ROOT / page).read_text().splitlines()) <= LONGEST_PAGE

    def test_a_page_knows_no_provider_by_name(self, page: str) -> None:
        from imagegen.providers import PROVIDERS

        text = (ROOT / page).read_text().lower()
        named = [p.name for p in PROVIDERS if re.search(rf"['\"]{p.name}['\"]", text)]
        assert named == []

    def test_a_page_touches_no_database_and_no_network(self, page: str) -> None:
        foreign = ("sqlalchemy", "requests", "imagegen.http", "imagegen.db")
        assert [name for name in foreign if importers(name, [page])] == []


class TestErrors:
    def test_every_error_has_an_exit_code(self) -> None:
        from imagegen.cli.outcomes import EXIT_CODES, exit_code
        from tests.test_errors import OURS

        assert set(EXIT_CODES.values()) == {2, 3, 4, 5, 130}
        for kind in OURS:
            if kind.__name__ != "ImagegenError":
                assert exit_code(kind("It broke.")) in EXIT_CODES.values(), kind


class TestSecrets:
    KEY = re.compile(r"sk-[A-Za-z0-9]{16,}|AIza[0-9A-Za-z_-]{30,}|r8_[A-Za-z0-9]{20,}")
    MACHINE = re.compile(r"(^|[^A-Za-z0-9_.])/(root|work|farm)/", re.M)
    REGISTRY = re.compile(r"py[p]i\.org|pythonhoste[d]\.org|registry\.np[m]js|deb\.debia[n]")

    @pytest.mark.parametrize("pattern", [KEY, MACHINE, REGISTRY], ids=["key", "path", "registry"])
    def test_no_tracked_file_holds_one(self, pattern: re.Pattern[str]) -> None:
        texts = {n: (ROOT / n).read_text("utf-8") for n in tracked() if _is_text(n)}
        hits = {name: found[0] for name, text in texts.items() if (found := pattern.search(text))}
        assert hits == {}


class TestReadme:
    def test_the_tree_is_the_real_one(self) -> None:
        for name in drawn_paths():
            assert (ROOT / name).exists(), f"README draws {name}, which is not there"

    def test_the_tree_leaves_no_room_out(self) -> None:
        drawn = set(drawn_paths())
        rooms = {_top(name) for name in python_files("imagegen/")} - {None}
        assert {room for room in rooms if room not in drawn} == set()

    def test_every_link_leads_somewhere(self) -> None:
        for document in [name for name in tracked() if name.endswith(".md")]:
            text = (ROOT / document).read_text("utf-8")
            for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
                assert ((ROOT / document).parent / target).exists(), f"{document}: {target}"


def drawn_paths() -> list[str]:
    """The paths of the README's tree, from its indentation."""
    text = (ROOT / "README.md").read_text("utf-8")
    block = re.search(r"```text\n(.*?)```", text, re.S)
    assert block is not None
    paths, folders = [], []
    for line in block[1].splitlines():
        match = re.match(r"( *)(\S+)", line)
        if match is None:
            continue
        depth = len(match[1]) // 2
        folders[depth:] = [match[2]]
        paths.append("".join(folders).rstrip("/"))
    return paths


def _top(name: str) -> str | None:
    """imagegen/cli/app.py -> imagegen/cli; imagegen/http.py as it is; package markers -> None."""
    parts = Path(name).parts
    if parts[-1] == "__init__.py" and len(parts) == 2:
        return None
    return "/".join(parts[:2])


def _is_sentence(module: ast.Module) -> bool:
    first = (ast.get_docstring(module) or "").split("\n\n")[0]
    return bool(first) and first[-1] in ".:?"


def _body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from the signature to the end, without the docstring."""
    docstring = node.body[0] if ast.get_docstring(node) else None
    inner = 0 if docstring is None else docstring.end_lineno - docstring.lineno + 1
    return node.end_lineno - node.lineno + 1 - inner


def _is_text(name: str) -> bool:
    return Path(name).suffix in TEXT_SUFFIXES and name != "tests/test_architecture.py"

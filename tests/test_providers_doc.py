"""docs/providers.md tells today's truth: each command is run as it stands, each fact compared."""

import hashlib
import re
import shlex
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from imagegen import keys
from imagegen.catalog import ProviderFacts, load_catalog
from imagegen.cli import main
from imagegen.keys import key_sources
from imagegen.model import ModelSpec
from imagegen.money import show_price
from imagegen.pipelines import process, warm
from imagegen.providers import PROVIDERS
from imagegen.studio import shared_studio
from imagegen.tasks import TASK_WORDS
from tests.app import ROOT
from tests.doubles.bfl import BflDouble
from tests.doubles.compatible import CompatibleDouble
from tests.doubles.fal import FalDouble
from tests.doubles.gateway import GatewayDouble
from tests.doubles.gemini import GeminiDouble
from tests.doubles.leonardo import LeonardoDouble
from tests.doubles.loopback import LoopbackDouble
from tests.doubles.openai import OpenAIDouble
from tests.doubles.pipeline import PROGRAM
from tests.doubles.replicate import ReplicateDouble
from tests.doubles.scripted import noise_picture
from tests.doubles.stability import StabilityDouble
from tests.doubles.webui import WebUIDouble

DOCUMENT = ROOT / "docs" / "providers.md"
NAMES = [provider.name for provider in PROVIDERS]
HEADING = re.compile(r"^## .*\(`([a-z]+)`\)$", re.M)
BLOCK = re.compile(r"```bash\n(.*?)```", re.S)
RETIRED = re.compile(r"^\| `(.+)` \| (.*) \| (.*) \|$", re.M)
WITH_A_HOLE = "shelf-with-a-hole.png"
NEAR = {"draft", "diffusers"}
"""They run here: no double is asked."""


@dataclass(frozen=True)
class Shown:
    """A command of the document and the price that stands above it."""

    provider: str
    price: str
    text: str

    @property
    def words(self) -> list[str]:
        return shlex.split(self.text)

    def values(self, option: str) -> list[str]:
        pairs = zip(self.words, self.words[1:], strict=False)
        return [value for name, value in pairs if name == option]


def read_sections() -> dict[str, str]:
    """The text under each provider's heading, by its name."""
    pieces = HEADING.split(DOCUMENT.read_text("utf-8"))
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


def read_commands() -> list[Shown]:
    return [shown for name, text in read_sections().items() for shown in _commands(name, text)]


def _commands(name: str, section: str) -> Iterator[Shown]:
    price = ""
    for block in BLOCK.findall(section):
        for line in block.replace("\\\n", " ").splitlines():
            if line.startswith("# "):
                price = line.removeprefix("# ")
            elif line.startswith("imagegen "):
                yield Shown(name, price, line)


def line_of(section: str, label: str) -> str:
    """The item "- **label:** ..." on one line."""
    found = re.search(rf"^- \*\*{label}:\*\* (.*?)(?=\n- \*\*|\n\n)", section, re.M | re.S)
    assert found is not None, f"no {label!r}"
    return " ".join(found[1].split())


def facts_of(name: str) -> ProviderFacts:
    return load_catalog().facts_of(name)


@pytest.fixture
def doubles() -> Iterator[dict[str, LoopbackDouble]]:
    """Every provider that is reached over the network, finished at the first look."""
    bfl, fal = BflDouble(), FalDouble()
    bfl.polls_needed = fal.polls_needed = 1
    found: dict[str, LoopbackDouble] = {
        "gateway": GatewayDouble(),
        "openai": OpenAIDouble(),
        "gemini": GeminiDouble(),
        "replicate": ReplicateDouble(),
        "bfl": bfl,
        "fal": fal,
        "stability": StabilityDouble(),
        "leonardo": LeonardoDouble(),
        "compatible": CompatibleDouble("compatible-double-0123456789"),
        "webui": WebUIDouble(),
    }
    with ExitStack() as stack:
        for double in found.values():
            stack.enter_context(double)
        yield found


@pytest.fixture
def pipelines(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The extra of diffusers and the weights seem to be there; its worker needs neither."""
    monkeypatch.setattr(keys, "find_spec", lambda name: name)
    monkeypatch.setattr(process, "PROGRAM", PROGRAM)
    for model in facts_of("diffusers").models:
        (tmp_path / "models" / model.id).mkdir(parents=True)
        (tmp_path / "models" / model.id / "model_index.json").write_text("{}")
    monkeypatch.setenv("DIFFUSERS_MODELS", str(tmp_path / "models"))
    yield
    warm.workers.close()


@pytest.fixture
def reached(
    doubles: dict[str, LoopbackDouble], pipelines: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The variables of every provider, as its data file names them, lead to its double."""
    for name, double in doubles.items():
        sources = key_sources(name)
        variable = facts_of(name).access.base_url_variable or sources[0].base_url_variable
        monkeypatch.setenv(variable, double.base_url)
        if double.key:
            monkeypatch.setenv(sources[0].name, double.key)


def save_reference(name: str) -> None:
    """A real picture; the one with a hole is transparent in its middle."""
    number = sum(name.encode())
    Path(name).write_bytes(noise_picture(number, side=256).data)
    with Image.open(name) as opened:
        picture = opened.convert("RGBA" if name == WITH_A_HOLE else "RGB")
    if name == WITH_A_HOLE:
        picture.paste((0, 0, 0, 0), (64, 64, 192, 192))
    picture.save(name)


def save_mask(name: str) -> None:
    """White where the picture is to be changed, of the size of the references."""
    mask = Image.new("L", (256, 256))
    mask.paste(255, (64, 64, 192, 192))
    mask.save(name)


@pytest.mark.usefixtures("reached")
@pytest.mark.parametrize("shown", read_commands(), ids=lambda shown: shown.text[:90])
def test_a_command_makes_one_picture_with_one_paid_call(
    shown: Shown, doubles: dict[str, LoopbackDouble], capsys: pytest.CaptureFixture[str]
) -> None:
    for name in shown.values("--reference"):
        save_reference(name)
    for name in shown.values("--mask"):
        save_mask(name)
    assert shown.words[0] == "imagegen"
    code = main(shown.words[1:])
    printed = capsys.readouterr()
    assert code == 0, printed.err
    (path,) = printed.out.splitlines()
    (record,) = shared_studio().history.page()
    assert hashlib.sha256(Path(path).read_bytes()).hexdigest() == record.sha256
    assert [record.provider] == shown.values("--provider") == [shown.provider]
    assert [record.model] == shown.values("--model")
    paid = {name: double.paid for name, double in doubles.items() if double.paid}
    assert paid == ({} if shown.provider in NEAR else {shown.provider: 1})
    (job,) = shared_studio().jobs.recent()
    assert show_price(job.estimate) == shown.price
    assert f"`{record.cost.kind}`" in line_of(read_sections()[shown.provider], "Cost")


def test_every_provider_has_a_section_and_a_command() -> None:
    assert list(read_sections()) == NAMES
    assert all(line_of(section, "Not yet") for section in read_sections().values())
    assert [name for name in NAMES if name not in {one.provider for one in read_commands()}] == []


@pytest.mark.parametrize("name", NAMES)
def test_who_edits_pictures_has_a_command_with_a_reference(name: str) -> None:
    edits = any("edit" in model.does for model in facts_of(name).models)
    commands = [shown for shown in read_commands() if shown.provider == name]
    assert any(shown.values("--reference") for shown in commands) == edits


@pytest.mark.parametrize("name", NAMES)
def test_the_variables_are_those_of_the_data_file(name: str) -> None:
    said = line_of(read_sections()[name], "Set up")
    named = re.findall(r"`([A-Z_]+_(?:KEY|TOKEN|URL|AUTH))`", said)
    access = facts_of(name).access
    expected = {*access.keys, access.base_url_variable} - {""}
    if name == "gateway":
        sources = [source for source in key_sources(name) if not source.is_file]
        expected = {text for one in sources for text in (one.name, one.base_url_variable)}
    assert set(named) == expected
    assert access.base_url in read_sections()[name]
    said = line_of(read_sections()[name], "Set up")
    own = (access.folder_variable, *access.variables)
    assert [variable for variable in own if f"`{variable}" not in said and variable] == []
    assert not access.extra or f"pip install 'imagegen-studio[{access.extra}]'" in said


@pytest.mark.parametrize("name", NAMES)
def test_the_tasks_are_those_of_the_data_file(name: str) -> None:
    does = {task for model in facts_of(name).models for task in model.does}
    said = line_of(read_sections()[name], "Can").split(". ")[0].rstrip(".")
    assert said.split("; ") == [words for task, words in TASK_WORDS.items() if task in does]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_retired_and_what_follows_is_that_of_the_data_file(name: str) -> None:
    rows = {found[0]: found[1:] for found in RETIRED.findall(read_sections()[name])}
    gone = [model for model in facts_of(name).models if model.retired_on or model.successor]
    assert rows == {model.id: (_until(model), f"`{model.successor}`") for model in gone}


def _until(model: ModelSpec) -> str:
    if model.retired_on is None:
        return "superseded"
    return f"{model.retired_on}" if model.retired_here else f"{model.retired_on}, by its maker"

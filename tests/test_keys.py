"""Which key is taken from where, and to which base URL it may travel."""

import os
import stat
from datetime import date
from pathlib import Path

import pytest

from imagegen.catalog import Access, Catalog, ProviderFacts, load_catalog
from imagegen.errors import ConfigError, MissingKey
from imagegen.keys import (
    GATEWAY_SOURCES,
    OMNIMAAS_URL,
    Credential,
    KeySource,
    find_address,
    find_credential,
)
from imagegen.onboarding import onboarding, onboarding_text
from imagegen.providers import PROVIDERS
from imagegen.redaction import redact
from imagegen.settings import Settings, load_settings

KEYS = {
    source.name: f"sk-{number}-abcdefghijklmnop" for number, source in enumerate(GATEWAY_SOURCES)
}
VARIABLES = [source.name for source in GATEWAY_SOURCES if not source.is_file]
FILES = [source.name for source in GATEWAY_SOURCES if source.is_file]
URLS = {
    source.base_url_variable: f"https://{number}.example/v1"
    for number, source in enumerate(GATEWAY_SOURCES[:4])
}


@pytest.fixture
def home(clean_environment: Path) -> Path:
    return clean_environment


def settings_of(home: Path, **environment: str) -> Settings:
    return load_settings(environment={"HOME": str(home), **environment})


def write_key(home: Path, name: str, text: str, mode: int = 0o600) -> None:
    (home / name).write_text(text)
    (home / name).chmod(mode)


def find(home: Path, **environment: str) -> Credential:
    return find_credential("gateway", settings_of(home, **environment))


@pytest.mark.parametrize("first", range(len(GATEWAY_SOURCES)))
def test_the_first_source_wins_and_brings_its_own_base_url(home: Path, first: int) -> None:
    rest = GATEWAY_SOURCES[first:]
    for source in rest:
        if source.is_file:
            write_key(home, source.name, KEYS[source.name] + "\n")
    environment = {source.name: KEYS[source.name] for source in rest if not source.is_file}
    found = find(home, **URLS, **environment)
    assert found.key == KEYS[rest[0].name]
    assert found.source.removeprefix("~/") == rest[0].name
    assert found.base_url == URLS[rest[0].base_url_variable]
    assert found.base_url_source == rest[0].base_url_variable
    assert found.warnings == ()


def test_the_order_is_the_documented_one() -> None:
    assert [source.name for source in GATEWAY_SOURCES] == [
        "OMNIMAAS_API_KEY",
        "PRODUCT_SHOTS_IMAGEGEN_API_KEY",
        "RENDER_API_KEY",
        "CANVASFLOW_IMAGEGEN_API_KEY",
        ".product_shots_imagegen_api_key",
        ".product_shots_render_api_key",
        ".canvasflow_imagegen_api_key",
    ]


def test_only_the_first_has_a_default_base_url(home: Path) -> None:
    found = find(home, OMNIMAAS_API_KEY="sk-0123456789")
    assert (found.base_url, found.base_url_source) == (OMNIMAAS_URL, "default")


@pytest.mark.parametrize("place", GATEWAY_SOURCES[1:], ids=lambda place: place.name)
def test_a_key_never_travels_to_another_sources_base_url(home: Path, place: KeySource) -> None:
    others = {name: url for name, url in URLS.items() if name != place.base_url_variable}
    environment = {} if place.is_file else {place.name: KEYS[place.name]}
    if place.is_file:
        write_key(home, place.name, KEYS[place.name])
    with pytest.raises(MissingKey, match=place.base_url_variable) as caught:
        find(home, **others, **environment)
    assert KEYS[place.name] not in str(caught.value)


def test_without_a_key_the_error_names_the_variable(home: Path) -> None:
    with pytest.raises(MissingKey) as caught:
        find(home, OMNIMAAS_API_KEY="   ")
    assert "OMNIMAAS_API_KEY" in caught.value.hint


def test_keys_come_from_a_dotenv_file_too(home: Path, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("OMNIMAAS_API_KEY=sk-from-dotenv-file\n")
    settings = load_settings(environment={"HOME": str(home)}, folder=tmp_path)
    assert find_credential("gateway", settings).key == "sk-from-dotenv-file"


@pytest.mark.parametrize("place", GATEWAY_SOURCES, ids=lambda place: place.name)
def test_a_dotenv_file_cannot_say_where_a_key_it_does_not_hold_is_sent(
    home: Path, tmp_path: Path, place: KeySource
) -> None:
    (tmp_path / ".env").write_text(
        f"{place.base_url_variable}=https://stranger.example/v1\n"
        + (f"{place.name}=sk-in-the-file-too\n" if place.is_file else "")
    )
    if place.is_file:
        write_key(home, place.name, KEYS[place.name])
    environment = {"HOME": str(home)} | ({} if place.is_file else {place.name: KEYS[place.name]})
    with pytest.raises(ConfigError, match=place.base_url_variable) as caught:
        find_credential("gateway", load_settings(environment, tmp_path))
    assert not isinstance(caught.value, MissingKey)
    assert f"export {place.base_url_variable}" in caught.value.hint
    assert "stranger" not in str(caught.value)
    trusted = environment | {place.base_url_variable: "https://mine.example/v1"}
    found = find_credential("gateway", load_settings(trusted, tmp_path))
    assert (found.key, found.base_url) == (KEYS[place.name], "https://mine.example/v1")


@pytest.mark.parametrize("has_key_too", [True, False])
def test_a_dotenv_file_with_a_key_may_say_where_it_is_sent(
    home: Path, tmp_path: Path, has_key_too: bool
) -> None:
    (tmp_path / ".env").write_text(
        "RENDER_API_KEY=sk-from-dotenv-file\nRENDER_BASE_URL=https://mine.example/v1\n"
    )
    environment = {"HOME": str(home)} | (
        {"RENDER_API_KEY": "sk-another-key"} if has_key_too else {}
    )
    settings = load_settings(environment, tmp_path)
    if has_key_too:
        with pytest.raises(ConfigError, match="RENDER_BASE_URL"):
            find_credential("gateway", settings)
    else:
        assert find_credential("gateway", settings).base_url == "https://mine.example/v1"


@pytest.mark.parametrize(
    "key",
    ["sk-abc def-ghijk", "sk-abcdefgh\nX-Evil: 1", "sk-abcdéfghijkl", "sk-abc\tdefghijk", "short"],
)
def test_what_is_no_key_is_refused_and_not_repeated(home: Path, key: str) -> None:
    with pytest.raises(ConfigError, match="OMNIMAAS_API_KEY") as caught:
        find(home, OMNIMAAS_API_KEY=key)
    assert key not in str(caught.value)
    assert "Evil" not in str(caught.value)


def test_a_key_is_stripped(home: Path) -> None:
    assert find(home, OMNIMAAS_API_KEY="  sk-0123456789 \n").key == "sk-0123456789"


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("sk-wPfH6-Kabcdefghijk-mnopqrST", "sk-wPfH6…"),
        ("sk-456789012", "sk-4…"),
        ("12345678", "12…"),
    ],
)
def test_the_mask_shows_eight_characters_and_a_third_at_most(
    home: Path, key: str, shown: str
) -> None:
    assert find(home, OMNIMAAS_API_KEY=key).masked == shown


def test_the_key_is_not_in_the_representation_and_is_known_to_redaction(home: Path) -> None:
    found = find(home, OMNIMAAS_API_KEY="sk-represent-0123456789")
    assert "represent" not in repr(found)
    assert "represent" not in redact(f"got {found.key}")


@pytest.mark.skipif(os.name != "posix", reason="permission bits")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_key_file_others_can_read_is_taken_with_a_warning(home: Path, mode: int) -> None:
    write_key(home, FILES[0], "sk-0123456789", mode)
    found = find(home, **URLS)
    assert found.key == "sk-0123456789"
    assert found.warnings == (
        f"~/{FILES[0]} can be read by other users. Run: chmod 600 ~/{FILES[0]}",
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "empty"), (b" \n ", "empty"), (b"x" * 5000, "larger"), (b"\xff\xfe\x00s", "read")],
)
def test_an_unusable_key_file_is_passed_over_with_a_reason(
    home: Path, content: bytes, reason: str
) -> None:
    (home / FILES[0]).write_bytes(content)
    (home / FILES[0]).chmod(0o600)
    write_key(home, FILES[1], "sk-0123456789")
    found = find(home, **URLS)
    assert found.source == f"~/{FILES[1]}"
    assert len(found.warnings) == 1
    assert reason in found.warnings[0]
    assert FILES[0] in found.warnings[0]
    (home / FILES[1]).unlink()
    with pytest.raises(MissingKey, match=reason):
        find(home, **URLS)


def test_a_folder_or_a_pipe_in_place_of_a_key_file_is_passed_over(home: Path) -> None:
    (home / FILES[0]).mkdir()
    os.mkfifo(home / FILES[1])
    assert stat.S_ISFIFO((home / FILES[1]).stat().st_mode)
    with pytest.raises(MissingKey, match="is not a file"):
        find(home, **URLS)


def test_a_byte_order_mark_is_not_part_of_the_key(home: Path) -> None:
    write_key(home, FILES[0], "\ufeffsk-0123456789\r\n")
    assert find(home, **URLS).key == "sk-0123456789"


def test_two_lines_in_a_key_file_are_refused_without_showing_them(home: Path) -> None:
    write_key(home, FILES[0], "sk-0123456789\nsk-9876543210\n")
    with pytest.raises(ConfigError, match=FILES[0]) as caught:
        find(home, **URLS)
    assert "sk-" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://gateway.example/v1",
        "gateway.example/v1",
        "https://me:hidden@gateway.example/v1",
        "https://gateway.example/v1?key=hidden",
        "https://gateway.example/v1#hidden",
        "https://gateway.example/v1?",
        "http://gateway.example/v1",
        "http://169.254.169.254/v1",
        "https://gateway.example/v1/chat/completions",
        "https://gateway.example/v1/images/generations/",
        "https://gate way.example/v1",
        "https://",
    ],
)
def test_bad_base_urls_are_refused_and_not_repeated(home: Path, url: str) -> None:
    with pytest.raises(ConfigError, match="OMNIMAAS_BASE_URL") as caught:
        find(home, OMNIMAAS_API_KEY="sk-0123456789", OMNIMAAS_BASE_URL=url)
    assert not isinstance(caught.value, MissingKey)
    assert "hidden" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "used"),
    [
        ("https://gateway.example/v1/", "https://gateway.example/v1"),
        ("  https://gateway.example/v1// ", "https://gateway.example/v1"),
        ("http://127.0.0.1:8600/v1", "http://127.0.0.1:8600/v1"),
        ("http://[::1]:8600/v1", "http://[::1]:8600/v1"),
        ("http://localhost:4000", "http://localhost:4000"),
        ("http://192.168.1.20:4000/v1", "http://192.168.1.20:4000/v1"),
    ],
)
def test_good_base_urls_lose_their_last_slash(home: Path, url: str, used: str) -> None:
    assert find(home, OMNIMAAS_API_KEY="sk-0123456789", OMNIMAAS_BASE_URL=url).base_url == used


def test_another_provider_is_found_by_its_name(home: Path) -> None:
    found = find_credential("acme", settings_of(home, ACME_API_KEY="sk-0123456789"))
    assert (found.source, found.base_url) == ("ACME_API_KEY", "")
    with pytest.raises(MissingKey, match="acme"):
        find_credential("acme", settings_of(home, OMNIMAAS_API_KEY="sk-0123456789"))


def test_the_onboarding_offers_three_ways_that_work(home: Path) -> None:
    card = onboarding("gateway")
    assert len(card.options) == 3
    assert "docs.cloubic.com" in card.where
    for name in ("PRODUCT_SHOTS_IMAGEGEN_BASE_URL", "PRODUCT_SHOTS_IMAGEGEN_API_KEY"):
        assert name in card.where
    text = onboarding_text()
    assert all(option.command.splitlines()[0] in text for option in card.options)


def test_the_file_option_makes_a_file_only_its_owner_can_read(home: Path) -> None:
    command, export = onboarding("gateway").options[2].command.splitlines()
    os.system(f"HOME='{home}' sh -c \"{command.replace('sk-...', 'sk-0123456789')}\"")
    variable, _, url = export.removeprefix("export ").partition("=")
    found = find(home, **{variable: url})
    assert (found.key, found.base_url, found.warnings) == ("sk-0123456789", OMNIMAAS_URL, ())


def test_onboarding_of_another_provider_names_its_own_variable() -> None:
    assert "ACME_API_KEY" in onboarding_text("acme")
    assert "OMNIMAAS" not in onboarding_text("acme")


def test_a_data_file_names_the_variables_of_its_provider(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    access = Access(
        keys=("ACME_TOKEN", "ACME_OLD_KEY"),
        base_url="https://api.acme.example/v2",
        base_url_variable="ACME_URL",
    )
    facts = ProviderFacts(
        provider="acme",
        title="Acme",
        checked=date(2026, 11, 20),
        source="s",
        access=access,
        models=(),
    )
    monkeypatch.setattr("imagegen.keys.load_catalog", lambda: Catalog(providers=(facts,)))
    second = find_credential("acme", settings_of(home, ACME_OLD_KEY="sk-0123456789"))
    assert (second.source, second.base_url) == ("ACME_OLD_KEY", "https://api.acme.example/v2")
    moved = {"ACME_TOKEN": "sk-9876543210", "ACME_URL": "https://proxy.example/acme/"}
    first = find_credential("acme", settings_of(home, **moved))
    assert (first.source, first.base_url) == ("ACME_TOKEN", "https://proxy.example/acme")
    with pytest.raises(MissingKey) as caught:
        find_credential("acme", settings_of(home))
    assert "ACME_TOKEN" in caught.value.hint
    unlocked = find_address("acme", settings_of(home))
    assert unlocked is not None
    assert (unlocked.key, unlocked.base_url) == ("", "https://api.acme.example/v2")


def test_what_runs_in_this_process_is_reached_nowhere(home: Path) -> None:
    assert find_address("draft", settings_of(home)) is None


@pytest.mark.parametrize(
    ("provider", "command"),
    [
        ("openai", "export OPENAI_API_KEY="),
        ("compatible", "export COMPATIBLE_BASE_URL=http://127.0.0.1:8080/v1"),
        ("webui", "export WEBUI_BASE_URL=http://127.0.0.1:7860"),
        ("diffusers", "pip install 'imagegen-studio[diffusers]'"),
    ],
)
def test_the_onboarding_begins_with_what_the_provider_needs(provider: str, command: str) -> None:
    card = onboarding(provider)
    assert card.options[0].command.startswith(command)
    assert load_catalog().facts_of(provider).title in card.title


def test_every_provider_has_an_onboarding() -> None:
    assert [p for p in PROVIDERS if not onboarding(p.name).options] == []

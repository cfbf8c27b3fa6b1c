"""Where settings come from, and which source wins."""

from pathlib import Path

import pytest

from imagegen.errors import ConfigError
from imagegen.settings import APP_NAME, load_settings


def test_the_home_is_where_the_variable_says(tmp_path: Path) -> None:
    settings = load_settings({"IMAGEGEN_HOME": f" {tmp_path} "})
    assert settings.home == tmp_path
    assert settings.database == tmp_path / "studio.sqlite"


def test_a_tilde_means_the_home_folder(clean_environment: Path) -> None:
    assert load_settings({"IMAGEGEN_HOME": "~/pictures"}).home == clean_environment / "pictures"


@pytest.mark.parametrize("empty", [{}, {"IMAGEGEN_HOME": ""}, {"IMAGEGEN_HOME": "  "}])
def test_without_it_the_platform_decides(empty: dict[str, str], clean_environment: Path) -> None:
    home = load_settings(empty).home
    assert home.name == APP_NAME
    assert home.is_relative_to(clean_environment)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "IMAGEGEN_USER=file\nRENDER_API_KEY=from-file\nRENDER_BASE_URL=\n"
    )
    settings = load_settings({"IMAGEGEN_USER": "environment"}, tmp_path)
    assert settings.who == "environment"
    assert settings.environment["RENDER_API_KEY"] == "from-file"
    assert "RENDER_BASE_URL" not in settings.environment


def test_an_empty_variable_hides_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("RENDER_API_KEY=from-file\n")
    assert load_settings({"RENDER_API_KEY": ""}, tmp_path).environment["RENDER_API_KEY"] == ""


def test_what_comes_from_the_file_is_remembered(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("RENDER_API_KEY=a\nRENDER_BASE_URL=b\nIMAGEGEN_USER=\n")
    settings = load_settings({"RENDER_BASE_URL": "", "HOME": "c"}, tmp_path)
    assert settings.from_file == {"RENDER_API_KEY"}
    environment = {"RENDER_API_KEY": "a", "RENDER_BASE_URL": "b"}
    assert load_settings(environment, tmp_path).from_file == set()


def test_the_file_cannot_pass_a_variable_on_under_another_name(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("OMNIMAAS_API_KEY=${RENDER_API_KEY}\n")
    environment = load_settings({"RENDER_API_KEY": "sk-secret"}, tmp_path).environment
    assert environment["OMNIMAAS_API_KEY"] == "${RENDER_API_KEY}"


def test_the_file_of_the_working_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("IMAGEGEN_USER=ada\n")
    assert load_settings().who == "ada"


def test_the_environment_of_the_process_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAGEGEN_USER", "grace")
    assert load_settings().who == "grace"


def test_a_machine_without_a_login_name_still_works(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> str:
        raise OSError("no such user")

    monkeypatch.setattr("getpass.getuser", fail)
    assert load_settings({}).who == "unknown"


def test_keys_are_not_shown_with_the_settings() -> None:
    assert "sk-secret" not in repr(load_settings({"RENDER_API_KEY": "sk-secret"}))


def test_a_number_is_read_or_its_default_is_taken() -> None:
    settings = load_settings({"A": " 2.5 ", "B": ""})
    assert (settings.number("A", 1), settings.number("B", 3), settings.number("C", 4)) == (
        2.5,
        3,
        4,
    )


@pytest.mark.parametrize("text", ["0", "-1", "ten", "nan", "inf", "1e999", "1,5"])
def test_what_is_no_number_above_zero_is_refused_by_name(text: str) -> None:
    with pytest.raises(ConfigError, match="WAIT_S"):
        load_settings({"WAIT_S": text}).number("WAIT_S", 1)

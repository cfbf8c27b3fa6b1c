"""The theme: legible in light and dark, and served from this machine alone."""

import re
import tomllib
from typing import Any

import pytest

from imagegen.places import app_folder, assets_folder

CONFIG: dict[str, Any] = tomllib.loads((app_folder() / ".streamlit" / "config.toml").read_text())
TEXT = 4.5
"""WCAG AA for text; borders, icons and outlines need 3."""
SHAPE = 3.0
STATES = ("red", "orange", "yellow", "green", "blue", "violet", "gray")
SURFACES = ("backgroundColor", "secondaryBackgroundColor")


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def surfaces(mode: str) -> list[str]:
    theme = CONFIG["theme"][mode]
    return [theme[name] for name in SURFACES] + [theme["sidebar"][name] for name in SURFACES]


@pytest.mark.parametrize("mode", ["light", "dark"])
class TestContrast:
    def test_text_and_links_on_every_surface(self, mode: str) -> None:
        theme = CONFIG["theme"][mode]
        for surface in surfaces(mode):
            assert contrast(theme["textColor"], surface) >= TEXT, surface
            assert contrast(theme["linkColor"], surface) >= TEXT, surface

    def test_the_words_of_a_state_on_its_own_ground(self, mode: str) -> None:
        theme = CONFIG["theme"][mode]
        for state in STATES:
            pair = theme[f"{state}TextColor"], theme[f"{state}BackgroundColor"]
            assert contrast(*pair) >= TEXT, state

    def test_white_on_the_primary_button_and_the_button_on_the_page(self, mode: str) -> None:
        theme = CONFIG["theme"][mode]
        assert contrast("#ffffff", theme["primaryColor"]) >= TEXT
        assert contrast(theme["primaryColor"], theme["backgroundColor"]) >= SHAPE

    def test_what_is_chosen_is_text_in_our_style_sheet(self, mode: str) -> None:
        css = (assets_folder() / "css" / "app.css").read_text()
        rule = re.search(r'aria-selected="true"\][^}]*light-dark\((#\w+), (#\w+)\)', css)
        assert rule is not None
        colour = rule[1 if mode == "light" else 2]
        assert contrast(colour, CONFIG["theme"][mode]["backgroundColor"]) >= TEXT


def test_both_modes_name_the_same_colours() -> None:
    light, dark = CONFIG["theme"]["light"], CONFIG["theme"]["dark"]
    assert light.keys() == dark.keys()
    assert light["sidebar"].keys() == dark["sidebar"].keys()


def test_three_sizes_and_two_weights_carry_everything() -> None:
    theme = CONFIG["theme"]
    sizes = {*theme["headingFontSizes"], theme["codeFontSize"], theme["metricValueFontSize"]}
    assert sizes == {"1.5rem", "1rem", "0.875rem"}
    weights = {
        theme["baseFontWeight"],
        *theme["headingFontWeights"],
        theme["metricValueFontWeight"],
    }
    assert weights == {400, 600}
    for sheet in assets_folder().rglob("*.css"):
        text = sheet.read_text()
        assert set(re.findall(r"font-size:\s*([^;]+);", text)) <= {*sizes, "inherit"}, sheet.name
        assert set(re.findall(r"font-weight:\s*([^;]+);", text)) <= {"400", "600", "inherit"}, (
            sheet.name
        )


def test_the_fonts_are_here_with_their_licence() -> None:
    for face in CONFIG["theme"]["fontFaces"]:
        assert face["url"].startswith("/assets/")
        assert (app_folder() / face["url"].removeprefix("/")).is_file()
    assert "SIL OPEN FONT LICENSE" in (assets_folder() / "fonts" / "OFL.txt").read_text()


def test_a_first_run_asks_nothing_and_listens_to_this_machine_alone() -> None:
    server = CONFIG["server"]
    assert server["headless"] is True
    assert server["address"] == "127.0.0.1"
    assert set(server["allowedHosts"]) == {"localhost", "127.0.0.1"}
    assert server["fileWatcherType"] == "none"
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["client"]["showErrorDetails"] == "none"


def test_no_asset_names_another_host() -> None:
    foreign = re.compile(r"(?:https?:)?//(?!www\.w3\.org/)[a-z0-9.-]+\.[a-z]{2,}", re.I)
    for file in assets_folder().rglob("*"):
        if file.suffix in {".js", ".css", ".svg"}:
            assert not foreign.search(file.read_text()), file.name

"""The pages of the app, their sections, and links to them."""

from dataclasses import dataclass

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from imagegen.places import app_folder


@dataclass(frozen=True)
class Screen:
    """One page. `name` is its file in `pages/` and its address; `g` and `letter` open it."""

    name: str
    title: str
    icon: str
    letter: str
    help: str


SECTIONS: dict[str, tuple[Screen, ...]] = {
    "Make": (
        Screen("avatars", "Avatars", "face", "a", "Make portraits from a short form."),
        Screen("product_shots", "Product shots", "package_2", "h", "A SKU's pictures as one set."),
        Screen("renovation", "Renovation", "chair", "r", "A room in other styles."),
        Screen(
            "listen_and_repeat",
            "Listen and Repeat",
            "hearing",
            "l",
            "Seven sentences over one scene.",
        ),
    ),
    "Judge": (
        Screen("gallery", "Gallery", "photo_library", "g", "Every picture, newest first."),
        Screen("review", "Review", "rule", "v", "Judge a queue of pictures by keys."),
        Screen("compare", "Compare", "grid_on", "m", "One prompt over models and words."),
        Screen("blind", "Blind comparison", "balance", "b", "Pairs without names, ranked."),
    ),
    "Manage": (
        Screen("cast", "Cast", "groups", "p", "People to be shown again and again."),
        Screen("templates", "Templates", "edit_note", "t", "Edit, try and label the wordings."),
        Screen("costs", "Costs", "payments", "c", "What was spent, by day, model and person."),
        Screen("settings", "Settings", "settings", "s", "Keys, models and where the data lie."),
    ),
}
HOME = "avatars"


def all_pages(*, icons: bool = True) -> dict[str, list[StreamlitPage]]:
    """Section -> its pages, as objects with absolute paths.

    Without `icons` where the page has none of its own: the browser would be sent to a foreign
    host for one.
    """
    return {section: [_page(s, icons) for s in screens] for section, screens in SECTIONS.items()}


def page_link(name: str, label: str, icon: str = "") -> None:
    """A link to another page; `icon` is the name of a Material symbol."""
    st.page_link(find_page(name), label=label, icon=f":material/{icon}:" if icon else None)


def find_page(name: str) -> StreamlitPage:
    """The page of that name, for `st.switch_page` and links."""
    screens = {screen.name: screen for row in SECTIONS.values() for screen in row}
    return _page(screens[name])


def _page(screen: Screen, icons: bool = True) -> StreamlitPage:
    return st.Page(
        app_folder() / "pages" / f"{screen.name}.py",
        title=screen.title,
        icon=f":material/{screen.icon}:" if icons else None,
        url_path=screen.name,
        default=screen.name == HOME,
        help=screen.help,
    )

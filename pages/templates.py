"""Templates: edit a wording, see what it makes of a brief, try it, and put it into production."""

import streamlit as st

from imagegen.errors import TemplateError
from imagegen.places import assets_folder
from imagegen.studio import Studio, shared_studio
from imagegen.template_versions import TemplateVersion
from imagegen.ui import session
from imagegen.ui import template_session as lab
from imagegen.ui.parts.alternatives_box import alternatives_box
from imagegen.ui.parts.error_box import say_error, show_error
from imagegen.ui.parts.golden_box import golden_box
from imagegen.ui.parts.template_editor import read_editor, template_editor
from imagegen.ui.parts.template_exchange import template_exchange
from imagegen.ui.parts.template_labels import template_labels
from imagegen.ui.parts.template_picker import template_picker, templates_table
from imagegen.ui.parts.template_prompts import template_prompts
from imagegen.ui.parts.template_saving import give_up_button, template_saving
from imagegen.ui.texts import markdown_text

SECTIONS = {
    "wording": "Wording",
    "versions": "Versions and labels",
    "golden": "Golden set",
    "alternatives": "Alternatives",
    "files": "Duplicate and files",
}


def show_page(studio: Studio) -> None:
    st.html(assets_folder() / "css" / "templates.css")
    st.title("Templates", anchor=False)
    version = template_picker(studio)
    with st.expander("All templates"):
        templates_table(studio)
    section = choose_section()
    notice, refused = lab.take_notice(), session.take_refusal()
    if notice:
        st.success(markdown_text(notice), icon=":material/check:")
    if refused is not None:
        show_error(refused, "templates")
    show_section(studio, version, section)


def choose_section() -> str:
    session.keep_first(lab.SECTION, "wording")
    chosen = st.segmented_control(
        "Section",
        list(SECTIONS),
        format_func=lambda name: SECTIONS[name],
        key=lab.SECTION,
        required=True,
        label_visibility="collapsed",
        persist_state="session",
    )
    return chosen or "wording"


def show_section(studio: Studio, version: TemplateVersion, section: str) -> None:
    if section == "wording":
        show_wording(studio, version)
    elif section == "versions":
        template_labels(studio, version)
    elif section == "golden":
        golden_box(studio, version)
    elif section == "alternatives":
        alternatives_box(studio, version)
    else:
        template_exchange(studio, version)


def show_wording(studio: Studio, version: TemplateVersion) -> None:
    """The editor on the left; on the right what it makes, what it changes, and the way to save."""
    left, right = st.columns((2, 3), gap="medium")
    with left:
        template_editor(version)
    with right:
        try:
            edited = read_editor(version)
        except TemplateError as error:
            say_error(error)
            give_up_button(version)
            return
        template_prompts(studio, edited)
        template_saving(studio, version, edited)


show_page(shared_studio())

"""The frame around every page: navigation, the day's spend, the error box, then the page."""

import streamlit as st

from imagegen.places import assets_folder
from imagegen.studio import shared_studio
from imagegen.ui.mark import PRODUCT, page_icon
from imagegen.ui.navigation import all_pages
from imagegen.ui.parts.error_box import error_box
from imagegen.ui.parts.frame_script import frame_script
from imagegen.ui.parts.person_line import person_line
from imagegen.ui.parts.sign_in_page import must_sign_in, sign_in_page
from imagegen.ui.parts.spend_line import spend_line


def show_frame() -> None:
    if must_sign_in():
        sign_in_page()
        return
    st.set_page_config(page_icon=page_icon(), layout="wide")
    page = st.navigation(all_pages())
    st.set_page_config(page_title=f"{page.title} · {PRODUCT}")
    st.html(assets_folder() / "css" / "app.css")
    st.logo(page_icon(), size="large")
    with st.sidebar:
        frame_script()
    said = set[str]()  # a database that is away stops both
    with error_box("frame", said):
        spend_line(shared_studio())
    person_line()
    with error_box(said=said):
        page.run()


show_frame()

"""The frame around every page: navigation, the day's spend, the error box, then the page."""

import streamlit as st

from imagegen.places import assets_folder
from imagegen.studio import shared_studio
from imagegen.ui.navigation import all_pages
from imagegen.ui.parts.error_box import error_box
from imagegen.ui.parts.spend_line import spend_line

TITLE = "Imagegen Studio"


def show_frame() -> None:
    page = st.navigation(all_pages())
    st.set_page_config(page_title=f"{page.title} · {TITLE}", layout="wide")
    st.html(assets_folder() / "css" / "app.css")
    with error_box("frame"):
        spend_line(shared_studio())
    with error_box():
        page.run()


show_frame()

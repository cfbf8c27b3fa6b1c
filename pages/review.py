"""Review: a desk for a queue of pictures, a verdict a key press."""

import streamlit as st

from imagegen.comment_edits import edit_models
from imagegen.reviews import Reviews
from imagegen.studio import Studio, shared_studio
from imagegen.ui import review_session
from imagegen.ui.parts.empty_state import empty_state
from imagegen.ui.parts.picture_words import KIND_TITLES
from imagegen.ui.parts.review_bar import review_bar
from imagegen.ui.parts.review_desk import review_desk
from imagegen.ui.parts.review_more import review_more


def show_page(studio: Studio) -> None:
    st.title("Review", anchor=False)
    made = studio.gallery.kinds()
    if not made:
        empty_state(
            "Pictures wait here for a verdict: approve, reject or needs work, one key each. "
            "The draft model makes some in a second, free and without a key.",
            "avatars",
            "Make the first picture",
            "face",
        )
        return
    kinds = [kind for kind in KIND_TITLES if kind in made]
    people = Reviews(studio.engine).people()
    chosen, who, model = review_bar(kinds, edit_models(studio), people, studio.settings.who)
    if who:
        review_desk(chosen, who=who, model=model, key=review_session.DESK)
    else:
        st.info("Say who judges: type a name above.", icon=":material/person:")
    review_more(studio, chosen)


show_page(shared_studio())

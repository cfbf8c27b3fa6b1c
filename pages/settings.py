"""Settings: the keys, the models and their prices, where the data lie, which version runs."""

from datetime import UTC, datetime
from importlib.metadata import version

import streamlit as st

from imagegen.studio import Studio, shared_studio
from imagegen.ui.parts.chain_box import chain_field
from imagegen.ui.parts.facts_list import facts_list
from imagegen.ui.parts.key_status import key_statuses
from imagegen.ui.parts.models_table import models_table
from imagegen.ui.parts.reuse_box import reuse_choice


def show_page(studio: Studio) -> None:
    st.title("Settings", anchor=False)
    st.subheader("Providers", anchor=False)
    key_statuses(studio)
    st.subheader("Chain", anchor=False)
    chain_field(studio, "When a model has no capacity, ask these in turn")
    st.subheader("Pictures that exist", anchor=False)
    reuse_choice(studio)
    st.subheader("Models", anchor=False)
    ready = {f.provider for f in studio.catalog.providers if studio.is_configured(f.provider)}
    models_table(studio.catalog.models, ready, datetime.now(UTC).date())
    st.subheader("This installation", anchor=False)
    facts_list(
        {
            "Data folder": str(studio.settings.home),
            "Database": studio.database_name,
            "You are": studio.settings.who,
            "Pictures": f"{studio.history.count():,}",
            "Version": version("imagegen-studio"),
            "Streamlit": st.__version__,
        }
    )


show_page(shared_studio())

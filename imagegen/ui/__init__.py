"""The parts of the app that import Streamlit, pages apart."""

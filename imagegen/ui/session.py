"""The only file that touches the session state; it names its keys and those of the address.

(The renovation page names its own in `room_session`.) A key that a widget owns is passed as its
`key=`; a key that we own has a reader and a writer.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from imagegen.account_checks import AccountCheck
from imagegen.errors import ImagegenError

# Widgets
GALLERY_GRID = "gallery_grid"
GALLERY_KIND = "gallery_kind"
COSTS_SINCE = "costs_since"

MAKE_MODEL = "make_model"
MAKE_CHAIN = "make_chain"
REUSE_RANDOM = "reuse_random"
MAKE_PROMPT = "make_prompt"
AVATAR_MORE = "avatar_more"
_AVATAR = "avatar_field_"

# Ours
_LAST_PICTURE = "last_picture"
_EDITING = "make_editing_"
_MAKER = "make_page"
_FIRST_MAKER = "avatars"
_CLICK = "make_click"
_REFUSAL = "make_refusal"
_TEMPLATE_TAKEN = "avatar_template_taken"
_KEY_TEST = "key_test_"

SAME_CLICK_S = 1.0
"""The second half of a double click comes within this time."""

# The address: what a link to a page carries
ADDRESS_BEFORE = "before"
ADDRESS_AFTER = "after"
ADDRESS_PICTURE = "picture"


@dataclass(frozen=True)
class Fields:
    """The fields of one brief's form; their keys begin with `prefix`."""

    prefix: str

    def key(self, field: str) -> str:
        """The key of the widget that holds this field."""
        return f"{self.prefix}{field}"

    def value(self, field: str) -> Any:
        return widget_value(self.key(field))

    def start(self, values: Mapping[str, Any]) -> None:
        """Give every field that has no value yet its first one."""
        for field, value in values.items():
            keep_first(self.key(field), value)


def widget_value(key: str) -> Any:
    """What the widget of that key holds, or None before it was drawn."""
    return st.session_state.get(key)


def set_widget_value(key: str, value: Any) -> None:
    """Only before the widget is drawn, or in a callback."""
    st.session_state[key] = value


def last_picture() -> str:
    """The picture that was open last, so that the grid can put the focus back on it."""
    return str(st.session_state.get(_LAST_PICTURE, ""))


def remember_picture(record_id: str) -> None:
    st.session_state[_LAST_PICTURE] = record_id


def address(name: str) -> str:
    """One value of the address, "" when it is not there. It is hostile text."""
    return st.query_params.get(name, "")


def address_number(name: str) -> int | None:
    """One value of the address as a number; None when it is none."""
    text = address(name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def change_address(**values: str | int | None) -> None:
    """Set values of the address; None removes one. The others stay."""
    for name, value in values.items():
        if value is None or value == "":
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = str(value)


def choose_model(name: str) -> None:
    """Set the model picker; only before it is drawn, or in a callback."""
    st.session_state[MAKE_MODEL] = name


def budget_key(field: str) -> str:
    """The key of the widget that holds this field of a new budget."""
    return f"budget_{field}"


def limit_key(provider: str, field: str) -> str:
    """The key of the widget that holds this limit of a provider's key."""
    return f"limit_{provider}_{field}"


def avatar_key(field: str) -> str:
    """The key of the widget that holds this field of the avatar brief."""
    return f"{_AVATAR}{field}"


def avatar_field(field: str) -> Any:
    return st.session_state[avatar_key(field)]


def set_avatar_field(field: str, value: Any) -> None:
    """Only before the form is drawn, or in a callback."""
    st.session_state[avatar_key(field)] = value


def start_avatar(values: Mapping[str, Any]) -> None:
    """Give every field that has no value yet its first one."""
    for field, value in values.items():
        st.session_state.setdefault(avatar_key(field), value)
    st.session_state.setdefault(_TEMPLATE_TAKEN, values["template"])


def avatar_template_taken() -> str:
    """The template whose starting values the form took last."""
    return str(st.session_state[_TEMPLATE_TAKEN])


def take_avatar_template() -> None:
    st.session_state[_TEMPLATE_TAKEN] = avatar_field("template")


def kept(key: str, default: Any = None) -> Any:
    """A value of a page's own, for as long as the tab is open."""
    return st.session_state.get(key, default)


def keep(key: str, value: Any) -> None:
    st.session_state[key] = value


def drop(key: str) -> None:
    """Forget it, also of a widget that is drawn next."""
    st.session_state.pop(key, None)


def keep_first(key: str, value: Any) -> None:
    """Give it its first value; later ones stay."""
    st.session_state.setdefault(key, value)


def open_maker(name: str) -> None:
    """Which making page is open: each keeps an edited prompt of its own."""
    st.session_state[_MAKER] = name


def prompt_key() -> str:
    """The key of the widget that holds the edited prompt of the open page."""
    maker = st.session_state.get(_MAKER, _FIRST_MAKER)
    return MAKE_PROMPT if maker == _FIRST_MAKER else f"{MAKE_PROMPT}_{maker}"


def edited_prompt() -> str | None:
    """The prompt as the user edited it, or None while the brief writes it."""
    if not st.session_state.get(_editing_key(), False):
        return None
    return str(st.session_state.get(prompt_key()) or "")


def start_edit(text: str) -> None:
    st.session_state[prompt_key()] = text
    st.session_state[_editing_key()] = True


def drop_edit() -> None:
    st.session_state[_editing_key()] = False


def _editing_key() -> str:
    return f"{_EDITING}{prompt_key()}"


def claim_click(request: object) -> bool:
    """False for the second half of a double click: the same request, a moment later."""
    last, moment = st.session_state.get(_CLICK, (None, 0.0))
    now = time.monotonic()
    if last == request and now - moment < SAME_CLICK_S:
        return False
    st.session_state[_CLICK] = (request, now)
    return True


def keep_key_test(provider: str, found: AccountCheck | ImagegenError) -> None:
    """What the last test of a provider's key found, for as long as the tab is open."""
    st.session_state[f"{_KEY_TEST}{provider}"] = found


def key_test(provider: str) -> AccountCheck | ImagegenError | None:
    found: AccountCheck | ImagegenError | None = st.session_state.get(f"{_KEY_TEST}{provider}")
    return found


def keep_refusal(error: ImagegenError) -> None:
    """Why the last click made nothing, for the page that is drawn next."""
    st.session_state[_REFUSAL] = error


def take_refusal() -> ImagegenError | None:
    error: ImagegenError | None = st.session_state.pop(_REFUSAL, None)
    return error

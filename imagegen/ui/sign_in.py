"""Sign-in: by an OpenID provider (Streamlit's own), or by the proxy before the app."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from typing import Any
from urllib.parse import unquote, urlsplit

import streamlit as st
from streamlit.auth_util import get_cookie_with_chunks, get_secrets_auth_section
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from imagegen.errors import ConfigError
from imagegen.people import NOBODY, Asker, clean_person
from imagegen.settings import load_settings
from imagegen.sign_in import HEADER, ProxySignIn, proxy_sign_in
from imagegen.ui import session
from imagegen.ui.reviewer import COOKIE, WHO

NEEDED = ("redirect_uri", "cookie_secret")
CLIENT = ("client_id", "client_secret", "server_metadata_url")
CLAIMS = ("email", "preferred_username", "name", "sub")
"""Of what a provider says of a person, the first that is there is the name. OpenID Connect Core,
section 5.1."""


@cache
def by_proxy() -> ProxySignIn | None:
    """Read once: the environment does not change while the app runs."""
    return proxy_sign_in(load_settings())


@cache
def openid_section() -> Mapping[str, Any]:
    """`[auth]` of Streamlit's secrets; empty where there is none, and sign-in by it is off."""
    section = get_secrets_auth_section()
    return section.to_dict() if section else {}


def is_on() -> bool:
    return bool(openid_section()) or by_proxy() is not None


def check_sign_in() -> None:
    """ConfigError where sign-in is asked for and cannot be: then nobody must come in."""
    section, proxy = openid_section(), by_proxy()
    if not section:
        return
    if proxy is not None:
        raise ConfigError(f"Both [auth] and {HEADER} are set.", "Keep one of them.")
    if find_spec("authlib") is None:
        hint = "Install it: pip install 'imagegen-studio[sign-in]'."
        raise ConfigError("[auth] is set, and the package Authlib is missing.", hint)
    missing = [name for name in NEEDED if not section.get(name)]
    if not providers():
        missing += [name for name in CLIENT if not section.get(name)]
    if missing:
        raise ConfigError(f"[auth] has no {', '.join(missing)}.", "See docs/sign-in.md.")


def providers() -> tuple[str | None, ...]:
    """What `st.login` takes: None for the one of [auth] itself, names for those of [auth.name]."""
    section = openid_section()
    named = tuple(name for name, value in section.items() if isinstance(value, dict))
    alone = all(section.get(name) for name in CLIENT)
    return (None,) if alone else tuple(n for n in named if n != "client_kwargs")


def page_asker() -> Asker:
    """Who looks at the page whose script runs in this thread; NOBODY in any other thread."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return NOBODY
    proxy = by_proxy()
    if proxy is not None:  # the guard let no other connection through
        return _signed_in(proxy.named({proxy.header: st.context.headers.get(proxy.header, "")}))
    if openid_section():
        claims = st.user.to_dict()
        return _signed_in(name_of(claims)) if claims.get("is_logged_in") else NOBODY
    typed = session.widget_value(WHO)
    return typed_asker(st.context.cookies) if typed is None else Asker(name=clean_person(typed))


def typed_asker(cookies: Mapping[str, str]) -> Asker:
    """The name that this browser keeps since somebody typed it."""
    return Asker(name=clean_person(unquote(cookies.get(COOKIE, ""))))


def cookie_asker(cookies: Mapping[str, str], host: str) -> Asker:
    """Who signed in with that browser, by the cookie that Streamlit signed for this `host`."""
    secret = get_cookie_secret()

    def unsigned(name: str) -> bytes | None:
        value = cookies.get(name)
        if value is None:
            return None
        return decode_signed_value(secret, name, value.encode("latin-1", "replace"))

    found = get_cookie_with_chunks(unsigned, USER_COOKIE_NAME)
    claims = _claims(found)
    if not claims.get("is_logged_in") or urlsplit(str(claims.get("origin"))).netloc != host:
        return NOBODY
    return _signed_in(name_of(claims))


def name_of(claims: Mapping[str, Any]) -> str:
    """The person in the provider's words; an address that it has not verified is passed over."""
    unsure = {"email"} if claims.get("email_verified") in (False, "false") else set()
    names = (clean_person(str(claims.get(key) or "")) for key in CLAIMS if key not in unsure)
    return next((name for name in names if name), "")


def _claims(text: bytes | None) -> dict[str, Any]:
    try:
        found = json.loads(text or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _signed_in(name: str) -> Asker:
    return Asker(name=name, signed_in=True) if name else NOBODY

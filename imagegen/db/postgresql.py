"""PostgreSQL: the address, the pool, and what is said when the server does not let us in."""

import importlib.util
import json
import re
from typing import Any

import sqlalchemy as sa

from imagegen.errors import ConfigError
from imagegen.redaction import register_secret, safe_text

VARIABLE = "IMAGEGEN_DATABASE_URL"
_SCHEMES = ("postgresql", "postgres", "postgresql+psycopg")
_SHORTEST_SECRET = 8
"""A shorter password would be found in words that are no secret, and blacken them."""
_OWN_WORDS = "postgresql password"
_CONNECT_S = 10
_POOL = 10
_MORE = 20
"""Connections above the pool, while many pages and calls write at once."""
_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")

# What the server or the driver says, and the one next step.
_STEPS = (
    ("password authentication failed", f"Correct user and password in {VARIABLE}."),
    ("no password supplied", f"Add the password to {VARIABLE}, as in postgresql://user:password@…"),
    ("pg_hba.conf", "Let this machine and user in, in the server's pg_hba.conf."),
    ('role "', f"Make that user on the server, or correct {VARIABLE}."),
    ("not currently accepting", "Let the server accept connections to that database again."),
    ('database "', f"Make that database on the server (createdb), or correct {VARIABLE}."),
    (
        "too many clients",
        "Raise max_connections of the server, or stop what else uses it.",
    ),
    ("resolve", f"Correct the host in {VARIABLE}."),
    ("name or service", f"Correct the host in {VARIABLE}."),
)


def open_server(address: str) -> sa.Engine:
    """An engine whose lost connections are told as ConfigError; nothing is connected yet."""
    engine = make_engine(_read_address(address))
    sa.event.listen(engine, "handle_error", _say_plainly)
    return engine


def make_engine(url: sa.URL) -> sa.Engine:
    if importlib.util.find_spec("psycopg") is None:
        raise ConfigError(
            f"{VARIABLE} names a PostgreSQL database, and its driver is not installed.",
            "Install it: pip install 'imagegen-studio[postgres]'.",
        )
    engine = sa.create_engine(
        url,
        pool_size=_POOL,
        max_overflow=_MORE,
        pool_pre_ping=True,
        # Whoever waited for a lock must see what the one before has written (imagegen.db.locks),
        # also where the server's own default is a stricter level.
        isolation_level="READ COMMITTED",
        json_serializer=_json,
        connect_args={"connect_timeout": _CONNECT_S, "application_name": "imagegen-studio"},
    )
    sa.event.listen(engine, "connect", _prepare)
    return engine


def _read_address(address: str) -> sa.URL:
    """Its password is a secret from here on. The address itself is in no message."""
    hint = f"Write {VARIABLE} as postgresql://user:password@host/database."
    try:
        url = sa.make_url(address)
    except (sa.exc.ArgumentError, ValueError) as error:
        raise ConfigError(f"{VARIABLE} cannot be read as an address.", hint) from error
    if url.drivername not in _SCHEMES:
        raise ConfigError(f"{VARIABLE} names no PostgreSQL database.", hint)
    if not url.database:
        raise ConfigError(f"{VARIABLE} names no database on the server.", hint)
    for secret in (url.password, url.query.get("password")):
        if isinstance(secret, str):
            _keep_secret(secret)
    return url.set(drivername="postgresql+psycopg")


def _keep_secret(password: str) -> None:
    if len(password) >= _SHORTEST_SECRET and password.lower() not in _OWN_WORDS:
        register_secret(password)


def _prepare(connection: Any, _record: Any) -> None:
    """PostgreSQL takes no NUL in a text. It becomes the sign for what cannot be shown."""
    from psycopg.types.string import StrDumperUnknown

    class Dumper(StrDumperUnknown):
        def dump(self, obj: str) -> Any:
            return super().dump(_storable(obj))

    connection.adapters.register_dumper(str, Dumper)


def _storable(text: str) -> str:
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _json(value: Any) -> str:
    """Without what the server refuses when it reads a field: NUL, and halves of surrogates."""
    text = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()
    return _NUL.sub(lambda found: f"{found[1]}\ufffd", text)


def _say_plainly(context: sa.engine.ExceptionContext) -> None:
    """A server that cannot be reached is no defect of ours: whoever runs it must act."""
    original = context.original_exception
    if context.is_pre_ping or (context.connection is not None and not context.is_disconnect):
        return
    if type(original).__module__.partition(".")[0] != "psycopg":
        return
    said = safe_text(str(original).replace("\n", " "), 300)
    step = next((step for part, step in _STEPS if part in said.lower()), None)
    error = ConfigError(
        f"The database cannot be reached: {said}",
        step or f"Start the server, or correct {VARIABLE}.",
    )
    error.charged = "perhaps"  # it may have gone away in the middle of a call
    raise error from original

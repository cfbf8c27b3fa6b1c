"""Moments in the visitor's own time, and the days that sums are made of."""

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st


def visitor_zone() -> tzinfo | None:
    """The browser's time zone; None (this machine's own) when it does not say."""
    name = st.context.timezone
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def local_time(moment: datetime) -> str:
    """ "20 Nov 2026, 11:54" where the visitor is."""
    local = moment.astimezone(visitor_zone())
    return f"{local.day} {local:%b %Y, %H:%M}"


def day_start() -> datetime:
    """Midnight of today on this machine: the days of the ledger are this machine's days."""
    return _midnight(datetime.now().astimezone())


def month_start() -> datetime:
    return _midnight(datetime.now().astimezone().replace(day=1))


def day_words() -> str:
    """Whose days they are, for the help of a field."""
    offset = f"{day_start():%z}"
    zone = f"UTC{offset[:3]}:{offset[3:]}"
    return f"From midnight to midnight where the app runs ({zone}), as on Costs"


def _midnight(local: datetime) -> datetime:
    """With the offset of that midnight, which on a day of a clock change is not that of now."""
    first = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return first.replace(tzinfo=None).astimezone()

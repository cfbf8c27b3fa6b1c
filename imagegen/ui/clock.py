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
    return datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)


def month_start() -> datetime:
    return day_start().replace(day=1).replace(tzinfo=None).astimezone()

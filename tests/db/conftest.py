"""Tests of the database itself: every table comes by its migrations."""

import pytest

from imagegen.db import upgrade
from tests.migrated import upgrade_by_migrations


@pytest.fixture(autouse=True)
def true_migrations(copied_tables: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upgrade, "_upgrade_file", upgrade_by_migrations)

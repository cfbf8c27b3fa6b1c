"""Tables to which rows are only ever added, held by the database itself."""

from collections.abc import Iterator


def append_only(table: str, words: str, dialect: str) -> Iterator[str]:
    """The statements after which a change of a row fails with `words`, whoever makes it.

    SQLite's REPLACE removes the old row by itself: the trigger hears of that only on connections
    with PRAGMA recursive_triggers, which all of ours have (imagegen/db/engine.py). A foreign
    program that opens the file has to set it too.
    """
    if dialect == "sqlite":
        for action in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
            )
        return
    yield (
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{words}' USING ERRCODE = '23000'; END $$"
    )
    for action in ("UPDATE", "DELETE", "TRUNCATE"):
        yield (
            f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
        )

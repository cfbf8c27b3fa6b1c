"""What the Templates page remembers: what is chosen, and what was typed but not yet saved.

Nothing typed is lost by an error, by another section or by another template: each version has
edits of its own, until they are saved or given up.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

from imagegen.template_versions import TemplateVersion
from imagegen.types import AssetKind
from imagegen.ui import session

KIND = "lab_kind"
SECTION = "lab_section"
GOLDEN_MODEL = "lab_golden_model"
_GENERATION = "lab_generation_"
_NOTICE = "lab_notice"


def labelled_key(key: str, labels: Iterable[str]) -> str:
    """The key of the widget behind our own `key`, another one for other labels.

    A browser sends the label it shows; one that is no longer offered would choose the first.
    """
    digest = hashlib.sha256(repr(list(labels)).encode()).hexdigest()[:12]
    return f"{key}_{digest}"


def template_key(kind: AssetKind) -> str:
    """Our own key of the chosen template of a kind."""
    return f"lab_template_{kind}"


def version_key(kind: AssetKind, name: str) -> str:
    return f"lab_version_{kind}_{name}"


def real_key(kind: AssetKind) -> str:
    """The key of the widget that holds the real brief to render."""
    return f"lab_real_{kind}"


def note_key(version: TemplateVersion) -> str:
    return edit_key(version, "note")


def words_key(version: TemplateVersion, field: str) -> str:
    """The key of the widget that holds a field's text with alternatives."""
    return f"lab_words_{_ident(version)}_{field}"


def edit_key(version: TemplateVersion, part: str) -> str:
    """The key of the widget that holds this part of the edits of a version."""
    generation = session.kept(f"{_GENERATION}{_ident(version)}", 0)
    return f"lab_edit_{_ident(version)}_{generation}_{part}"


def edited(version: TemplateVersion, part: str, base: Any) -> Any:
    """The part as it was edited, or as it is in the version."""
    return session.kept(edit_key(version, part), base)


def give_up_edits(version: TemplateVersion) -> None:
    """The version as it is again: its widgets get new keys, and with them their first values."""
    key = f"{_GENERATION}{_ident(version)}"
    session.keep(key, session.kept(key, 0) + 1)


def say_later(text: str) -> None:
    """A short word for the page that is drawn next."""
    session.keep(_NOTICE, text)


def take_notice() -> str:
    text = str(session.kept(_NOTICE, ""))
    session.keep(_NOTICE, "")
    return text


def _ident(version: TemplateVersion) -> str:
    return f"{version.template.kind}_{version.name}_{version.number}"

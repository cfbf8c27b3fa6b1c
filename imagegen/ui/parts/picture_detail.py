"""One picture: the untouched original and everything that is known about it."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from imagegen.bidi import isolated
from imagegen.importing import FAMILY
from imagegen.money import show_cost
from imagegen.reviews import Reviews
from imagegen.room_scores import is_from_photo
from imagegen.studio import Studio
from imagegen.types import Record, Usage
from imagegen.ui.clock import local_time
from imagegen.ui.parts.copy_text import copy_text
from imagegen.ui.parts.facts_list import facts_list
from imagegen.ui.parts.likeness_table import likeness_fact
from imagegen.ui.parts.picture_words import (
    KIND_TITLES,
    VERDICTS,
    brief_words,
    file_title,
    picture_state,
    picture_title,
)
from imagegen.ui.parts.portrait_crops import portrait_crops
from imagegen.ui.parts.room_results import before_and_after, downloads
from imagegen.ui.texts import html_text, markdown_text


def picture_detail(studio: Studio, record: Record) -> None:
    """Draw the picture beside its facts, and what a portrait has besides below it."""
    left, right = st.columns([2, 1], gap="medium")
    with left:
        _original(studio, record)
        portrait_crops(studio, record)
        likeness_fact(studio, record)
        if is_from_photo(record):
            before_and_after(studio, record)
    with right:
        # Not a Markdown heading: that would turn an address in the words into a link.
        st.html(f'<h2 class="picture-title">{html_text(picture_title(record))}</h2>')
        _warnings(record)
        if studio.storage.holds(record.file_name):
            _downloads(record)
        _texts(record)
        facts_list({"Verdict": _verdict(studio, record)} | _facts(record))


def _original(studio: Studio, record: Record) -> None:
    """The bytes as they came; the size is known before them, so nothing jumps."""
    if not studio.storage.holds(record.file_name):
        st.error(
            "**The file of this picture is missing.** What is known about it is kept. Put it back "
            f"from a backup, as `pictures/{record.file_name[:2]}/{record.file_name}`.",
            icon=":material/broken_image:",
        )
        return
    st.html(
        f'<div class="zoom"><img class="original" src="/pictures/{record.file_name}" '
        f'width="{record.width}" height="{record.height}" title="Full size, and back (z)" '
        f'alt="{html_text(picture_title(record))}"></div>'
    )


def _warnings(record: Record) -> None:
    if record.suspect:
        st.warning(
            f"**Suspect:** {markdown_text(record.suspect)}. Kept, and not counted as a result.",
            icon=":material/warning:",
        )
    elif record.family == "draft":
        st.info("**Draft:** a layout sketch drawn on this computer.", icon=":material/edit:")


def _texts(record: Record) -> None:
    whose = "Prompt, as its file says" if record.family == FAMILY else "Prompt as it was sent"
    said = {whose: record.prompt_sent, "Negative prompt": record.negative_prompt}
    with st.container(gap="small", key="picture-texts"):
        for title, text in said.items():
            if text:
                st.caption(title)
                copy_text(text)


def _downloads(record: Record) -> None:
    if record.origin.kind == "renovation":
        downloads(record)
        return
    address = f"/pictures/{record.file_name}?{urlencode({'download': file_title(record)})}"
    st.link_button("Download original", address, icon=":material/download:")


def _facts(record: Record) -> dict[str, str]:
    if record.family == FAMILY:
        return _facts_of_import(record) | _facts_of_file(record)
    return _facts_of_call(record) | _facts_of_file(record)


def _facts_of_import(record: Record) -> dict[str, str]:
    """No call of ours made it: it took no time and no attempts that anybody knows of."""
    return {
        "State": picture_state(record),
        "Cost": _cost(record),
        "Imported": local_time(record.created_at),
        "By": record.origin.who,
        "Model": record.model,
        "Parameters": _values(record.parameters),
        "File": _values(record.origin.brief),
    }


def _facts_of_call(record: Record) -> dict[str, str]:
    origin = record.origin
    version = f" (version {origin.template_version})" if origin.template_version else ""
    return {
        "State": picture_state(record),
        "Cost": _cost(record),
        "Made": local_time(record.created_at),
        "By": origin.who,
        "Kind": KIND_TITLES[origin.kind],
        "Template": f"{origin.template}{version}" if origin.template else "",
        "Provider": record.provider,
        "Model": record.model,
        "Why this model": " ".join(isolated(str(why)) for why in record.parameters.get("why", ())),
        "Family": record.family,
        "Parameters": _values({k: v for k, v in record.parameters.items() if k != "why"}),
        "Brief": _values(brief_words(origin)),
        "References": ", ".join(sha256[:12] for sha256 in record.references),
        "Made from": origin.parent or "",
        "Tokens": _tokens(record.usage),
        "Elapsed": f"{record.elapsed_s:.1f} s",
        "Attempts": str(record.attempts),
        "Request id": record.request_id,
    }


def _facts_of_file(record: Record) -> dict[str, str]:
    return {
        "Size": f"{record.width} × {record.height} px, {record.byte_count:,} bytes",
        "File type": record.media_type,
        "SHA-256": record.sha256,
    }


def _verdict(studio: Studio, record: Record) -> str:
    """The one that counts: what, why, by whom and when."""
    verdict = Reviews(studio.engine).newest([record.id]).get(record.id)
    if verdict is None:
        return "not judged yet"
    reasons = ", ".join(isolated(reason) for reason in verdict.reasons)
    said = f"{VERDICTS[verdict.choice]}: {reasons}" if reasons else VERDICTS[verdict.choice]
    return f"{said}, by {isolated(verdict.who)}, {local_time(verdict.at)}"


def _cost(record: Record) -> str:
    return f"{show_cost(record.cost)}{' (actual)' if record.cost.kind == 'actual' else ''}"


def _values(values: Mapping[str, Any]) -> str:
    said = {name: _value(value) for name, value in values.items() if _is_set(value)}
    return ", ".join(f"{isolated(name)}: {isolated(text)}" for name, text in said.items())


def _is_set(value: Any) -> bool:
    return value not in (None, "", [], {}, ())


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return _values(value)
    if isinstance(value, list | tuple):
        return "; ".join(isolated(_value(each)) for each in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _tokens(usage: Usage | None) -> str:
    if usage is None:
        return ""
    parts = {"in": usage.input_tokens, "out": usage.output_tokens, "in all": usage.total_tokens}
    return ", ".join(f"{count:,} {name}" for name, count in parts.items() if count is not None)

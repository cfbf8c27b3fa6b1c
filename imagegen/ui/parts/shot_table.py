"""The plan of a set, row by row: shot, model, how many, price, and the prompt as it is sent."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from imagegen.briefs.fields import MOST_PICTURES
from imagegen.briefs.product_shot import ProductBrief, Shot, find_shot
from imagegen.briefs.shot_plan import PlannedShot, needs_cjk
from imagegen.chains import name_of
from imagegen.model import ModelSpec
from imagegen.money import show_price
from imagegen.plans import Preview
from imagegen.studio import Studio
from imagegen.types import Ask
from imagegen.ui import product_session
from imagegen.ui.parts.model_picker import model_label, offered_models
from imagegen.ui.parts.product_plan import (
    AS_PLANNED,
    ProductPlan,
    planned_model,
    ready_models,
    task_now,
)
from imagegen.ui.parts.shot_prompt import shot_prompt
from imagegen.ui.session import keep_first, set_widget_value
from imagegen.ui.texts import markdown_text

EMPTY = "The plan stands here as soon as the brief is complete and a shot is chosen."
NO_WRITER = (
    "No model that is set up is known to write Chinese, Japanese or Korean: check every character."
)


def shot_table(studio: Studio, plan: ProductPlan) -> None:
    """Every shot of the plan; nothing is made before the button is pressed."""
    if plan.brief is None:
        st.caption(EMPTY)
        return
    labels, shared = _model_labels(studio), _of_every_row(plan.previews)
    for warning in shared:
        st.caption(f":material/info: {markdown_text(warning)}")
    for row, ask, preview in zip(plan.rows, plan.asks, plan.previews, strict=True):
        with st.container(key=f"shot-{row.shot}", border=True, gap="xsmall"):
            own = tuple(warning for warning in preview.warnings if warning not in shared)
            _row(studio, plan.brief, row, ask, replace(preview, warnings=own), labels)


def _of_every_row(previews: Sequence[Preview]) -> tuple[str, ...]:
    """Warnings that every row would repeat are said once, over them."""
    if len(previews) < 2:
        return ()
    first, *rest = previews
    return tuple(w for w in first.warnings if all(w in other.warnings for other in rest))


def _model_labels(studio: Studio) -> dict[str, str]:
    models = offered_models(studio, task=task_now())
    several = len({model.provider for model in models}) > 2
    return {name_of(model): model_label(model, several) for model in models}


def _row(
    studio: Studio,
    brief: ProductBrief,
    row: PlannedShot,
    ask: Ask,
    preview: Preview,
    labels: dict[str, str],
) -> None:
    shot = find_shot(row.shot)
    name, model, count = st.columns((4, 6, 2), vertical_alignment="center", gap="small")
    price = markdown_text(show_price(preview.price))
    edited = "" if row.prompt is None else " · :material/edit: edited"
    name.markdown(f"**{shot.label}** · {shot.aspect_ratio}  \n{price}{edited}")
    with model:
        _model(studio, brief, shot, labels)
    with count:
        _count(shot)
    _notes(studio, brief, shot, row, preview)
    shot_prompt(shot, row, ask.request.prompt, preview)


def _model(studio: Studio, brief: ProductBrief, shot: Shot, labels: dict[str, str]) -> None:
    planned = planned_model(studio, brief, shot.key)
    if product_session.row_value(shot.key, "model") not in (AS_PLANNED, *labels):
        set_widget_value(product_session.row_key(shot.key, "model"), AS_PLANNED)
    st.selectbox(
        f"Model for {shot.label}",
        [AS_PLANNED, *labels],
        format_func=lambda name: labels.get(name, f"As planned: {planned.title}"),
        key=product_session.row_key(shot.key, "model"),
        label_visibility="collapsed",
        persist_state="session",
    )


def _count(shot: Shot) -> None:
    keep_first(product_session.row_key(shot.key, "count"), 1)
    st.number_input(
        f"How many of {shot.label}",
        min_value=1,
        max_value=MOST_PICTURES,
        step=1,
        key=product_session.row_key(shot.key, "count"),
        label_visibility="collapsed",
        persist_state="session",
    )


def _notes(
    studio: Studio, brief: ProductBrief, shot: Shot, row: PlannedShot, preview: Preview
) -> None:
    """What is in the way of this row, what its model ignores, and who writes the lettering."""
    if preview.problem is not None:
        text = f"{preview.problem.message} {preview.problem.hint}".strip()
        st.caption(f":material/error: {markdown_text(text)}")
    given, of_person = len(brief.references), len(brief.person_references)
    if shot.shows_person and brief.person:
        st.caption(f":material/person: {_person_note(row.model, given, of_person)}")
    elif given > row.model.most_references:
        taken = row.model.most_references or "none"
        st.caption(f":material/info: Takes {taken} of the {given} reference photos.")
    for warning in preview.warnings:
        st.caption(f":material/info: {markdown_text(warning)}")
    if needs_cjk(shot, brief):
        st.caption(f":material/translate: {_lettering(studio, row.model)}")


def _person_note(model: ModelSpec, photos: int, pictures: int) -> str:
    """What goes along of the person, and against which limit."""
    title = markdown_text(model.title)
    if not pictures:
        return "The person goes along as words: there are no reference pictures."
    if not model.most_references:
        return f"{title} takes no reference pictures: of the person only the words are used."
    of_person = f"{pictures} picture{'' if pictures == 1 else 's'} of the person"
    both = f"{photos} of the product and {of_person}" if photos else of_person
    verb = "goes" if photos + pictures == 1 else "go"
    return f"{both} {verb} along; {title} takes {model.most_references} reference pictures."


def _lettering(studio: Studio, model: ModelSpec) -> str:
    """Why this model, or which one would be better."""
    if model.writes_cjk:
        title = markdown_text(model.title)
        return f"{title} is known to write these characters. Check every one by eye."
    titles = [model.title for model in ready_models(studio) if model.writes_cjk]
    if not titles:
        return NO_WRITER
    return f"Known to write Chinese, Japanese and Korean: {markdown_text(', '.join(titles))}."

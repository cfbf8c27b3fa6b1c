"""Template files: what is shipped reads well, and a bad file is refused by name and place."""

import tomllib
from importlib.resources import files
from typing import Any

import pytest
from pydantic import ValidationError

from imagegen.errors import TemplateError
from imagegen.ratios import USUAL_RATIOS
from imagegen.templates import Template, find_template, fold_space, load_templates, read_template

AVATARS = load_templates("avatar")


def source_of(wording: str, more: str = "") -> str:
    return (
        'kind = "avatar"\nname = "trial"\nversion = 1\ntitle = "T"\nstyle = "photo"\n'
        f'{more}\nfields = [{{ name = "who", label = "Who", default = "a baker" }}]\n'
        f'wording = """{wording}"""\n'
    )


def test_the_four_avatar_templates_come_in_their_order() -> None:
    assert [template.name for template in AVATARS] == [
        "professional-headshot",
        "toefl-learner",
        "teacher-interviewer",
        "flat-illustrated",
    ]
    assert len({template.order for template in AVATARS}) == len(AVATARS)


@pytest.mark.parametrize("template", AVATARS, ids=lambda template: template.name)
@pytest.mark.parametrize("which", ["defaults", "sample"])
def test_a_shipped_prompt_is_whole(template: Template, which: str) -> None:
    values = getattr(template, which)
    prompt = template.render(values).prompt
    assert 40 <= len(prompt.split()) <= 120
    assert "one person" in prompt
    assert "no text" in prompt
    assert f"aspect ratio {values['aspect_ratio']}" in prompt
    assert values["framing"] in prompt
    assert prompt == fold_space(prompt)


@pytest.mark.parametrize("template", AVATARS, ids=lambda template: template.name)
def test_a_shipped_template_has_a_full_sample_and_a_negative_list(template: Template) -> None:
    assert set(template.sample) == set(template.defaults)
    assert all(template.sample.values())
    assert template.sample["aspect_ratio"] in USUAL_RATIOS
    assert {"extra people", "text", "watermark", "distorted hands"} <= set(template.negative)


def test_photographs_name_light_lens_and_quality_and_drawings_do_not() -> None:
    for template in AVATARS:
        prompt = template.render({}).prompt.lower()
        photo = template.style == "photo"
        for words in ("professional realistic headshot", "well lit", "mm", "high quality photo"):
            assert (words in prompt) is photo, (template.name, words)
    flat = find_template("avatar", "flat-illustrated").render({}).prompt.lower()
    assert all(words in flat for words in ("flat vector", "muted colours", "textbook"))


def test_learners_start_neat_and_in_an_academic_setting() -> None:
    defaults = find_template("avatar", "toefl-learner").defaults
    assert "casual but neat attire" in defaults["attire"]
    assert "neutral academic background" in defaults["setting"]


def test_a_good_file_is_read_and_never_changes() -> None:
    template = read_template(source_of("Of {{ who }}."), "avatar/trial.toml")
    assert template.render({}).prompt == "Of a baker."
    with pytest.raises(ValidationError):
        template.version = 2


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (source_of("{{ who }}", "colour = 1"), "colour: Extra inputs"),
        (source_of("{{ who }}").replace('label = "Who"', 'labal = "Who"'), "fields.0.label"),
        (source_of("{{ who }}").replace("version = 1", "version = 0"), "version: "),
        (source_of("{{ who }}").replace('"photo"', '"oil"'), "style: "),
        (source_of("{{ who }}").replace('"trial"', '"../trial"'), "name: "),
        (source_of("{{ who }}") + "[\n", "is not TOML: .*line 9"),
    ],
)
def test_a_bad_file_is_refused_with_its_name_and_place(text: str, place: str) -> None:
    with pytest.raises(TemplateError, match=f"avatar/trial.toml.*{place}"):
        read_template(text, "avatar/trial.toml")


def test_every_file_is_named_as_its_template() -> None:
    for item in files("imagegen").joinpath("data/templates/avatar").iterdir():
        found = tomllib.loads(item.read_text("utf-8"))
        assert (found["kind"], f"{found['name']}.toml") == ("avatar", item.name)


def test_an_unknown_template_gets_a_close_name() -> None:
    with pytest.raises(TemplateError, match="Did you mean toefl-learner"):
        find_template("avatar", "tofel-learner")


@pytest.mark.parametrize("kind", ["../models", "picture", ""])
def test_a_kind_without_templates_is_refused(kind: Any) -> None:
    with pytest.raises(TemplateError, match="no templates for"):
        load_templates(kind)

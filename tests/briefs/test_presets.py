"""Ready sets: mixed evenly, the same from the same seed, every brief a good one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagegen.briefs.avatar import LONGEST, load_choices
from imagegen.briefs.fields import LARGEST_SEED
from imagegen.briefs.presets import AGE, MOST_PEOPLE, Role, find_role, load_preset, make_set
from imagegen.errors import RequestError

ROLES = st.sampled_from(load_preset().roles)
COUNTS = st.integers(1, MOST_PEOPLE)
SEEDS = st.integers(0, LARGEST_SEED)


@given(ROLES, COUNTS, SEEDS)
def test_every_set_is_mixed_as_evenly_as_its_number_allows(
    role: Role, count: int, seed: int
) -> None:
    made = make_set(role, count, seed)
    assert list(made.spread) == [AGE, *(trait.title for trait in load_preset().traits)]
    for trait, counts in made.spread.items():
        assert sum(counts.values()) == count, trait
        assert max(counts.values()) - min(counts.values()) <= 1, trait


@given(ROLES, COUNTS, SEEDS)
def test_no_two_are_the_same_and_each_has_a_label(role: Role, count: int, seed: int) -> None:
    cells = make_set(role, count, seed).cells
    assert len({(cell.brief.who, cell.brief.age_range) for cell in cells}) == count
    assert len({cell.label for cell in cells}) == count
    assert max(len(cell.brief.who) for cell in cells) <= LONGEST["who"]


@given(ROLES, COUNTS, SEEDS)
def test_the_same_seed_makes_the_same_set(role: Role, count: int, seed: int) -> None:
    assert make_set(role, count, seed) == make_set(role, count, seed)


def test_another_seed_makes_another_set() -> None:
    role = find_role("learner")
    whos = {tuple(cell.brief.who for cell in make_set(role, 6, seed).cells) for seed in range(5)}
    assert len(whos) == 5


@pytest.mark.parametrize("role", load_preset().roles, ids=lambda role: role.key)
def test_every_role_writes_prompts_and_uses_ages_of_the_form(role: Role) -> None:
    offered = {choice.value for choice in load_choices().age_range}
    assert {age.value for age in role.ages} <= offered
    for cell in make_set(role, MOST_PEOPLE).cells:
        prompt = cell.brief.prompt().prompt
        assert cell.brief.who in prompt
        assert cell.brief.attire in prompt
        assert "toefl" not in prompt.lower()


@pytest.mark.parametrize(("count", "seed"), [(0, 0), (25, 0), (-1, 0), (3, -1), (3, 2**32)])
def test_what_is_out_of_bounds_is_refused(count: int, seed: int) -> None:
    with pytest.raises(RequestError):
        make_set(find_role("learner"), count, seed)


def test_an_unknown_role_is_refused_with_those_there_are() -> None:
    with pytest.raises(RequestError, match="not a role") as caught:
        find_role("' or 1=1")
    assert "campus-staff" in caught.value.hint

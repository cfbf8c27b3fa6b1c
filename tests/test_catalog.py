"""The catalog: data files as they are read, and models as they are found."""

from datetime import date
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from imagegen.catalog import DEFAULT_MODEL, Catalog, load_catalog, read_facts
from imagegen.errors import RequestError, UnknownModel
from imagegen.types import ImageRequest

CATALOG = load_catalog()
FACTS = """
provider = "acme"
title = "Acme"
checked = 2026-11-20
source = "https://acme.test/models"

[[models]]
id = "brush-1"
title = "Brush 1"
family = "acme"
"""


PRICE = "price = {{ amount = '{}', currency = '{}', checked = 2026-01-01, source = 'x' }}"


class TestDataFiles:
    def test_every_file_is_read(self) -> None:
        folder = files("imagegen").joinpath("data/models")
        names = {item.name.removesuffix(".toml") for item in folder.iterdir()}
        assert {facts.provider for facts in CATALOG.providers} == names

    def test_the_default_model_is_there_and_first(self) -> None:
        assert CATALOG.find("").id == DEFAULT_MODEL == CATALOG.models[0].id

    def test_a_model_inherits_where_its_facts_come_from(self) -> None:
        facts = read_facts(FACTS)
        (model,) = facts.models
        assert (model.provider, model.checked, model.source) == (
            "acme",
            date(2026, 11, 20),
            "https://acme.test/models",
        )

    @pytest.mark.parametrize(
        "line",
        ["colour = 1", "price = { amount = '1', currency = 'CNY', checked = 2026-01-01 }"],
        ids=["unknown key", "price without source"],
    )
    def test_a_wrong_fact_is_refused(self, line: str) -> None:
        with pytest.raises(ValidationError):
            read_facts(FACTS + line)

    def test_an_unknown_key_of_the_file_is_refused(self) -> None:
        with pytest.raises(ValidationError, match="colour"):
            read_facts("colour = 1\n" + FACTS)

    @pytest.mark.parametrize("amount", ["-0.01", "NaN", "Infinity", "cheap"])
    def test_a_price_is_a_number_of_0_or_more(self, amount: str) -> None:
        with pytest.raises(ValidationError):
            read_facts(FACTS + PRICE.format(amount, "CNY"))

    @pytest.mark.parametrize("currency", ["EUR", "cny", ""])
    def test_only_the_currencies_that_are_billed(self, currency: str) -> None:
        read_facts(FACTS + PRICE.format("1", "CNY"))
        with pytest.raises(ValidationError):
            read_facts(FACTS + PRICE.format("1", currency))


class TestFind:
    def test_a_misspelt_model_brings_a_suggestion_and_the_list(self) -> None:
        with pytest.raises(UnknownModel) as caught:
            CATALOG.find("gpt-imgae-2")
        assert caught.value.suggestions[0] == "gpt-image-2"
        assert "Did you mean gpt-image-2?" in caught.value.hint
        assert all(model.id in caught.value.hint for model in CATALOG.models)

    def test_a_strange_name_brings_the_list_only(self) -> None:
        with pytest.raises(UnknownModel) as caught:
            CATALOG.find("Ω")
        assert caught.value.suggestions == ()
        assert "Did you mean" not in caught.value.hint

    def test_a_provider_narrows_the_choice(self) -> None:
        assert CATALOG.find("", "draft").id == "draft"
        with pytest.raises(UnknownModel):
            CATALOG.find(DEFAULT_MODEL, "draft")

    def test_an_unknown_provider_brings_the_list(self) -> None:
        with pytest.raises(RequestError, match="gateway"):
            CATALOG.find("", "nobody")

    @given(st.text(max_size=200))
    def test_any_name_is_found_or_refused_as_a_request(self, name: str) -> None:
        try:
            assert CATALOG.find(name).id == (name or DEFAULT_MODEL)
        except UnknownModel as error:
            assert error.message


def test_adding_a_model_is_one_row_of_a_data_file() -> None:
    row = '[[models]]\nid = "brush-2"\ntitle = "Brush 2"\nfamily = "acme"'
    catalog = Catalog(providers=(read_facts(FACTS + row),))
    request = ImageRequest(prompt="a cup")
    assert catalog.find("brush-2").check(request, date(2026, 11, 20)) == ()

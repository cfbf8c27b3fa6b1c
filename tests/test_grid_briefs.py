"""Cells as real briefs: what the kind's own page would send, in every version and style."""

import json
from dataclasses import replace
from typing import Any

import pytest

from imagegen.briefs.kinds import KINDS
from imagegen.briefs.product_shot import ProductBrief
from imagegen.briefs.renovation import RenovationBrief
from imagegen.errors import NotFound, RequestError, TemplateError
from imagegen.grid_briefs import grid_asks, grid_of_picture
from imagegen.grid_winners import WINNER, crown, uncrown, winners, winning_version
from imagegen.grids import Grid, grid_of, version_key
from imagegen.reviews import Reviews
from imagegen.sheets import cell_of
from imagegen.studio import Studio
from imagegen.types import Reference
from tests.drawing import encoded, photo
from tests.stocking import add_picture

DRAFT = ("draft/draft",)


def test_a_room_in_two_versions_two_styles_and_two_wishes(studio: Studio) -> None:
    template = studio.templates.get("renovation", "interior-photograph", 1).template
    wording = f"{template.wording} Rain at the window."
    studio.templates.save(template.model_copy(update={"wording": wording}), note="", who="Ann")
    grid = Grid(
        models=DRAFT,
        kind="renovation",
        templates=("interior-photograph@1", "interior-photograph@2"),
        styles=("scandinavian", "modern-minimalist"),
        texts={"extra": "with {a cat|a dog}", "style": "{no|field}"},
    )
    asks = grid_asks(studio, grid)
    assert len(asks) == 8
    last = asks[-1]
    assert cell_of(last.origin) == {
        "words 1": "a dog",
        "template": "v2",
        "style": "modern-minimalist",
    }
    assert last.request.prompt.endswith("Rain at the window.")
    assert (last.origin.template, last.origin.template_version) == ("interior-photograph", 2)
    by_page = RenovationBrief.from_values({**last.origin.brief, "seed": None})
    shelf = studio.templates.shelf("renovation")
    found = by_page.request(model="draft", provider="draft", shelf=shelf)
    assert asks[5].request == found, "version 1 is what its own page sends now"
    again = grid_of(json.loads(json.dumps(dict(last.origin.brief))))
    assert again == grid
    assert [ask.request for ask in grid_asks(studio, again)] == [ask.request for ask in asks]
    won = grid_of_picture(studio, add_picture(studio, more={"origin": last.origin}))
    assert won is not None
    (alone,) = grid_asks(studio, won)
    assert alone.request == last.request, "the winner, to vary something else from there"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_takes_versions_styles_ratios_and_seeds(studio: Studio, kind: Any) -> None:
    names = list(studio.templates.all(kind))[:2]
    styles = ("scandinavian", "modern-minimalist") if kind == "renovation" else ("ink", "chalk")
    grid = Grid(
        models=DRAFT,
        kind=kind,
        templates=tuple(version_key(name, 1) for name in names),
        styles=styles,
        ratios=("1:1", "3:2"),
        seeds=(7,),
    )
    asks = grid_asks(studio, grid)
    assert len(asks) == 8
    assert {ask.origin.template for ask in asks} == set(names)
    assert {ask.request.aspect_ratio for ask in asks} == {"1:1", "3:2"}
    assert {ask.request.seed for ask in asks} == {7}
    assert len({ask.request.prompt for ask in asks}) >= 4
    assert all(ask.origin.kind == kind and ask.request.count == 1 for ask in asks)


def test_a_picture_s_brief_brings_its_photo(studio: Studio) -> None:
    room = Reference(name="room.png", data=encoded(photo(400, 300)))
    studio.storage.put_reference(room)
    values = RenovationBrief(room="kitchen", style="scandinavian", photo=room).as_values()
    grid = Grid(models=DRAFT, kind="renovation", templates=("interior-photograph@1",))
    grid = Grid(**{**vars(grid), "values": json.loads(json.dumps(values)), "seeds": (1, 2)})
    first = grid_asks(studio, grid)[0]
    assert first.request.references[0].data == room.data
    assert "kitchen" in first.request.prompt


def test_each_model_gets_the_photos_it_takes_as_on_the_page(studio: Studio) -> None:
    photos = tuple(
        Reference(name=f"{n}.png", data=encoded(photo(40, 40, seed=n))) for n in range(4)
    )
    for one in photos:
        studio.storage.put_reference(one)
    brief = replace(ProductBrief.sample(), references=photos)
    grid = Grid(
        models=("gateway/gemini-2.5-flash-image", "gateway/dall-e-3"),
        kind="product_shot",
        templates=(version_key(brief.template_name, 1),),
        values=json.loads(json.dumps(brief.as_values())),
    )
    some, none = grid_asks(studio, grid)
    assert [len(ask.request.references) for ask in (some, none)] == [3, 0]
    assert some.request.prompt != none.request.prompt, "only one can keep to the photos"
    assert len(none.origin.brief["references"]) == 0


@pytest.mark.parametrize(
    ("facts", "error", "word"),
    [
        ({"templates": ()}, RequestError, "No template"),
        ({"templates": ("interior-photograph@9",)}, NotFound, "version 9"),
        ({"templates": ("interior-photograph",)}, RequestError, "no version"),
        ({"styles": ("gothic spaceship",)}, RequestError, "style"),
        ({"kind": "picture", "models": ("draft",), "prompt": "x"}, RequestError, "provider/model"),
        ({"kind": "spot_suggestion"}, TemplateError, "no templates"),
    ],
)
def test_what_cannot_be_is_refused(
    studio: Studio, facts: dict[str, Any], error: type[Exception], word: str
) -> None:
    usual = {"models": DRAFT, "kind": "renovation", "templates": ("interior-photograph@1",)}
    with pytest.raises(error, match=word):
        grid_asks(studio, Grid(**{**usual, **facts}))


def test_one_winner_a_batch_and_all_of_it_is_taken_back(studio: Studio) -> None:
    before = add_picture(studio, 1)
    after = add_picture(studio, 2, more={"batch": before.batch})
    first = crown(studio, before.id, "Ann")
    second = crown(studio, after.id, "Ann")
    assert winners(studio, [before.batch]) == [after.id]
    assert second.untagged == (before.id,)
    again = crown(studio, after.id, "Ben")
    assert (again.verdict, again.untagged) == (second.verdict, ())
    newest = Reviews(studio.engine).newest([before.id, after.id])
    assert {verdict.choice for verdict in newest.values()} == {"approve"}
    uncrown(studio, second, "Ann")
    assert winners(studio, [before.batch]) == [before.id]
    assert list(Reviews(studio.engine).newest([after.id])) == []
    assert studio.history.get(after.id).starred_at is None
    uncrown(studio, first, "Ann")
    assert studio.boards.tags_of(before.id) == []
    with pytest.raises(NotFound):
        crown(studio, "gone", "Ann")
    assert WINNER == "winner"
    assert winning_version(studio, add_picture(studio, 3, kind="picture")) is None


def test_a_winner_judged_by_somebody_else_since_is_not_taken_back_by_halves(studio: Studio) -> None:
    before = add_picture(studio, 1)
    after = add_picture(studio, 2, more={"batch": before.batch})
    crown(studio, before.id, "Ann")
    crowned = crown(studio, after.id, "Ann")
    Reviews(studio.engine).judge(after.id, "reject", "Ben")
    with pytest.raises(RequestError):
        uncrown(studio, crowned, "Ann")
    assert winners(studio, [before.batch]) == [after.id]
    assert studio.history.get(after.id).starred_at is not None


def test_a_batch_has_one_winner_whatever_was_thrown_away_or_chosen_since(studio: Studio) -> None:
    one = add_picture(studio, 1)
    two, three = (add_picture(studio, n, more={"batch": one.batch}) for n in (2, 3))
    crown(studio, one.id, "Ann")
    studio.trash.throw([one.id])
    second = crown(studio, two.id, "Ann")
    assert second.untagged == (one.id,)
    studio.trash.restore([one.id])
    assert winners(studio, [one.batch]) == [two.id]
    crown(studio, three.id, "Ben")
    uncrown(studio, second, "Ann")
    assert winners(studio, [one.batch]) == [three.id]

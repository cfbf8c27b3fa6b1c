"""The kinds above the gallery say how many pictures there are, as far as they were counted."""

import pytest

from imagegen.filters import Filter
from imagegen.gallery import MOST_OF_KIND
from imagegen.ui.parts import kind_filter as part


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is written on the page, in turn."""
    texts: list[str] = []

    def control(_label: str, names: list[str], *, format_func: object, **_more: object) -> None:
        assert callable(format_func)
        texts.extend(format_func(name) for name in names)

    monkeypatch.setattr(part.st, "caption", texts.append)
    monkeypatch.setattr(part.st, "segmented_control", control)
    monkeypatch.setattr(part.session, "set_widget_value", lambda _key, _value: None)
    return texts


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (1, "1 picture"),
        (MOST_OF_KIND, "3,000 pictures"),
        (MOST_OF_KIND + 1, "3,000+ pictures"),
    ],
)
def test_a_single_kind(shown: list[str], count: int, text: str) -> None:
    part.kind_filter({"avatar": count}, Filter(), lambda _chosen: None)
    assert shown == [text]


def test_one_that_was_not_counted_to_its_end(shown: list[str]) -> None:
    counts = {"avatar": MOST_OF_KIND + 1, "picture": 12}
    part.kind_filter(counts, Filter(), lambda _chosen: None)
    assert [text.rsplit(" ", 1)[1] for text in shown] == ["3,012+", "3,000+", "12"]

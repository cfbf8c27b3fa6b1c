"""Shapes for tests: one of each kind, and strategies for any."""

from hypothesis import strategies as st

from imagegen.annotations import Arrow, Circle, Ellipse, Number, Shape, WholeScene

ONE_OF_EACH: tuple[Shape, ...] = (
    Circle(x=0.2, y=0.3, r=0.1),
    Ellipse(x=0.7, y=0.6, rx=0.2, ry=0.08),
    Arrow(x=0.35, y=0.35, from_x=0.5, from_y=0.55),
    Number(x=0.1, y=0.85, n=4),
    WholeScene(),
)

part = st.floats(0, 1)
length = st.floats(0.02, 1)


def _ellipse(x: float, y: float, short: float, ratio: float, wide: bool) -> Ellipse:
    long = min(1.0, short * ratio)
    rx, ry = (long, short) if wide else (short, long)
    return Ellipse(x=x, y=y, rx=rx, ry=ry)


any_shape = st.one_of(
    st.builds(Circle, x=part, y=part, r=length),
    st.builds(_ellipse, part, part, st.floats(0.02, 0.5), st.floats(1, 4), st.booleans()),
    st.builds(Arrow, x=part, y=part, from_x=part, from_y=part).filter(
        lambda arrow: (arrow.x, arrow.y) != (arrow.from_x, arrow.from_y)
    ),
    st.builds(Number, x=part, y=part, n=st.integers(1, 9)),
    st.just(WholeScene()),
)

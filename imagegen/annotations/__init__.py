"""Highlights over a picture: shapes in 0-1 coordinates, read strictly, drawn as SVG and pixels."""

from imagegen.annotations.drawing import Placement, draw_svg
from imagegen.annotations.ground import Ground, contrast, read_ground
from imagegen.annotations.outlines import drawn_paths, needs_halo, sample_points
from imagegen.annotations.painting import open_base, paint_shapes
from imagegen.annotations.reading import Reading, read_shapes, shape_to_plain
from imagegen.annotations.shapes import (
    Arrow,
    Box,
    Circle,
    Ellipse,
    Number,
    Shape,
    WholeScene,
    bounding_box,
)
from imagegen.annotations.style import STYLE

__all__ = [
    "STYLE",
    "Arrow",
    "Box",
    "Circle",
    "Ellipse",
    "Ground",
    "Number",
    "Placement",
    "Reading",
    "Shape",
    "WholeScene",
    "bounding_box",
    "contrast",
    "draw_svg",
    "drawn_paths",
    "needs_halo",
    "open_base",
    "paint_shapes",
    "read_ground",
    "read_shapes",
    "sample_points",
    "shape_to_plain",
]

"""Layout sketches, drawn on this machine: what a brief asks for, in plain shapes."""

from imagegen.sketches.sheet import Sketch, draw_sketch, locate_spots

__all__ = ["Sketch", "draw_sketch", "locate_spots"]

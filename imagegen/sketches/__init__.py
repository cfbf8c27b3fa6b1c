"""Layout sketches, drawn on this machine: what a brief asks for, in plain shapes."""

from imagegen.sketches.sheet import Sketch, draw_sketch

__all__ = ["Sketch", "draw_sketch"]

"""Measures of pictures: bytes in, frozen values out. Each says what it does not measure."""

from imagegen.measures.structure import StructureScore, score_structure

__all__ = ["StructureScore", "score_structure"]

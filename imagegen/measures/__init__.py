"""Measures of pictures: bytes in, frozen values out. Each says what it does not measure."""

from imagegen.measures.crops import CROP_SHAPES, Box, CropShape
from imagegen.measures.faces import FaceCrop, FaceCrops, find_crops, render_crop
from imagegen.measures.likeness import Likeness, ReferenceLikeness, score_likeness
from imagegen.measures.product_truth import ProductTruth, TruthFinding, compare_product
from imagegen.measures.structure import StructureScore, score_structure

__all__ = [
    "CROP_SHAPES",
    "Box",
    "CropShape",
    "FaceCrop",
    "FaceCrops",
    "Likeness",
    "ProductTruth",
    "ReferenceLikeness",
    "StructureScore",
    "TruthFinding",
    "compare_product",
    "find_crops",
    "render_crop",
    "score_likeness",
    "score_structure",
]

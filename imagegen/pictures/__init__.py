"""Bytes <-> pictures: recognise, verify, shrink, prepare a reference, spot a blank one."""

from imagegen.pictures.captions import CAPTION, captioned
from imagegen.pictures.contents import MOST_PIXELS, identify
from imagegen.pictures.looks import NEAR_BITS, NO_LOOK, look_distance, look_of, look_parts
from imagegen.pictures.masks import prepare_clear_mask, prepare_white_mask
from imagegen.pictures.references import (
    Prepared,
    check_reference,
    clean_name,
    main_colours,
    prepare_reference,
    shown_type,
    upright_size,
)
from imagegen.pictures.suspects import suspect_reason
from imagegen.pictures.thumbnails import thumbnail

__all__ = [
    "CAPTION",
    "MOST_PIXELS",
    "NEAR_BITS",
    "NO_LOOK",
    "Prepared",
    "captioned",
    "check_reference",
    "clean_name",
    "identify",
    "look_distance",
    "look_of",
    "look_parts",
    "main_colours",
    "prepare_clear_mask",
    "prepare_reference",
    "prepare_white_mask",
    "shown_type",
    "suspect_reason",
    "thumbnail",
    "upright_size",
]

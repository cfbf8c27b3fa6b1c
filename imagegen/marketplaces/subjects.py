"""One picture under check: its file and its pixels, each looked at once and only when asked for."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from imagegen.marketplaces.channels import Channel
from imagegen.measures.labelling import Mask, grow
from imagegen.measures.regions import RING, Regions, find_regions
from imagegen.measures.screens import Screen, open_screen
from imagegen.provenance import Provenance, read_provenance

Made = Literal["photo", "generated", "composite", "drawn"]
"""A photograph as it is, a picture by a model, a photograph in which a model made a part, or a
draft: drawn by a program without any model."""

NEAR_WHITE = 225
"""From here on a background was meant to be white; what is darker is a colour or a thing."""
_EDGE_REACH = 16
"""Pixels around the product that are not judged: JPEG spreads an edge over blocks of up to 16
(ITU-T T.81, A.2.4 with 4:2:0)."""

_SHADOW_REACH = 0.03
"""A soft shadow ends nowhere: this share of the picture around it has a rule of its own."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """`name` is the file's name or "" when it has none yet."""

    data: bytes = field(repr=False)
    channel: Channel
    made: Made
    name: str = ""

    @cached_property
    def screen(self) -> Screen:
        return open_screen(self.data)

    @cached_property
    def regions(self) -> Regions:
        return find_regions(self.screen)

    @cached_property
    def provenance(self) -> Provenance:
        """What the file says; a TIFF, which nobody marks here, says nothing."""
        return Provenance() if self.screen.format == "TIFF" else read_provenance(self.data)

    @cached_property
    def darkest(self) -> NDArray[np.uint8]:
        """The smallest channel of each pixel: 255 is pure white and nothing else is."""
        pixels = np.asarray(self.screen.image)
        both = np.minimum(pixels[..., 0], pixels[..., 1])
        return np.asarray(np.minimum(both, pixels[..., 2]), np.uint8)

    @cached_property
    def border(self) -> Mask:
        """The outer pixels, all of them."""
        mask = np.ones(self.darkest.shape, np.bool_)
        width = max(1, min(RING, min(mask.shape) // 8))
        mask[width:-width, width:-width] = False
        return mask

    @cached_property
    def background(self) -> Mask:
        """What is neither product nor soft shadow, without the rim that an encoder blurs."""
        taken = grow(self.regions.product, _EDGE_REACH)
        if self.regions.shadow.any():
            taken |= grow(self.regions.shadow, round(_SHADOW_REACH * max(self.screen.size)))
        return np.logical_not(taken)

    @cached_property
    def can_be_whitened(self) -> bool:
        """Whether all that keeps border and background from white is nearly white already."""
        if not self.regions.plain:
            return False
        wrong = (self.border | self.background) & (self.darkest < 255)
        light = self.regions.outside & np.logical_not(self.regions.shadow)
        return bool((light[wrong] & (self.darkest[wrong] >= NEAR_WHITE)).all())

    @cached_property
    def is_white(self) -> bool:
        """Whether what is padded with white looks the same as what is there, once whitened."""
        return min(self.regions.backdrop) == 255 or self.can_be_whitened

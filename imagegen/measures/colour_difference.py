"""How different two colours look: CIELAB and the CIEDE2000 formula, on arrays."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Lab = NDArray[np.float64]
"""... x 3: L* 0-100, a* and b*, for D65 and the 2 degree observer."""

# IEC 61966-2-1: linear sRGB to XYZ, and the white of D65.
_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_WHITE = np.array([0.9505, 1.0, 1.0890])
_FAR = 25.0**7


def to_lab(rgb: ArrayLike) -> Lab:
    """sRGB of 0-255 as CIELAB (CIE 15:2018, 8.2.1)."""
    share = np.asarray(rgb, np.float64) / 255.0
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    ratio = linear @ _TO_XYZ.T / _WHITE
    root = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = root[..., 0], root[..., 1], root[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def delta_e_2000(one: ArrayLike, other: ArrayLike) -> NDArray[np.float64]:
    """The difference of CIELAB colours, pair by pair; arrays are broadcast.

    About 1 is just seen side by side. Formula and names as in Sharma, Wu and Dalal (2005),
    "The CIEDE2000 color-difference formula", equations 2 to 22, with k_L = k_C = k_H = 1.
    """
    first, second = np.asarray(one, np.float64), np.asarray(other, np.float64)
    chroma = (np.hypot(first[..., 1], first[..., 2]) + np.hypot(second[..., 1], second[..., 2])) / 2
    stretch = 1.5 - 0.5 * np.sqrt(chroma**7 / (chroma**7 + _FAR))
    chroma_1, hue_1 = _chroma_and_hue(first, stretch)
    chroma_2, hue_2 = _chroma_and_hue(second, stretch)
    lightness = second[..., 0] - first[..., 0]
    turn = _turn(chroma_1 * chroma_2, hue_2 - hue_1)
    across = 2 * np.sqrt(chroma_1 * chroma_2) * np.sin(np.radians(turn) / 2)
    mean_chroma = (chroma_1 + chroma_2) / 2
    mean_hue = _mean_hue(chroma_1 * chroma_2, hue_1, hue_2)
    s_l, s_c, s_h = _weights((first[..., 0] + second[..., 0]) / 2, mean_chroma, mean_hue)
    along = (chroma_2 - chroma_1) / s_c
    rotated = _rotation(mean_chroma, mean_hue) * along * across / s_h
    squared = (lightness / s_l) ** 2 + along**2 + (across / s_h) ** 2 + rotated
    return np.asarray(np.sqrt(np.maximum(squared, 0.0)), np.float64)


def _chroma_and_hue(
    colour: Lab, stretch: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Equations 5 to 7; the hue in degrees, 0 to 360."""
    a, b = stretch * colour[..., 1], colour[..., 2]
    return np.hypot(a, b), np.degrees(np.arctan2(b, a)) % 360


def _turn(product: NDArray[np.float64], step: NDArray[np.float64]) -> NDArray[np.float64]:
    """Equation 10: the shorter way round; grey has no hue."""
    short = np.where(step > 180, step - 360, np.where(step < -180, step + 360, step))
    return np.where(product == 0, 0.0, short)


def _mean_hue(
    product: NDArray[np.float64], one: NDArray[np.float64], other: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Equation 14."""
    total = one + other
    far = np.where(total < 360, total + 360, total - 360)
    mean = np.where(np.abs(one - other) <= 180, total, far) / 2
    return np.where(product == 0, total, mean)


def _weights(
    light: NDArray[np.float64], chroma: NDArray[np.float64], hue: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Equations 15 and 18 to 20: S_L, S_C, S_H."""
    tilt = (
        1
        - 0.17 * np.cos(np.radians(hue - 30))
        + 0.24 * np.cos(np.radians(2 * hue))
        + 0.32 * np.cos(np.radians(3 * hue + 6))
        - 0.20 * np.cos(np.radians(4 * hue - 63))
    )
    middle = (light - 50) ** 2
    return 1 + 0.015 * middle / np.sqrt(20 + middle), 1 + 0.045 * chroma, 1 + 0.015 * chroma * tilt


def _rotation(chroma: NDArray[np.float64], hue: NDArray[np.float64]) -> NDArray[np.float64]:
    """Equations 16, 17 and 21: blues are tilted."""
    angle = 30 * np.exp(-(((hue - 275) / 25) ** 2))
    strength = 2 * np.sqrt(chroma**7 / (chroma**7 + _FAR))
    return np.asarray(-np.sin(np.radians(2 * angle)) * strength, np.float64)

"""Portraits drawn for tests: soft enough that a detector made for photographs finds the face."""

from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFilter

Colour = tuple[int, int, int]


@dataclass(frozen=True, kw_only=True)
class Person:
    """`face` is (middle across, middle down, height) in pixels."""

    face: tuple[float, float, float]
    skin: Colour = (222, 178, 150)
    hair: Colour = (62, 44, 34)
    cloth: Colour = (60, 92, 120)


def draw_people(
    size: tuple[int, int], *people: Person, backdrop: Colour = (206, 212, 214)
) -> Image.Image:
    image = Image.new("RGB", size, backdrop)
    for person in people:
        _draw_person(image, person)
    return image


def _draw_person(image: Image.Image, person: Person) -> None:
    _, _, high = person.face
    pen = ImageDraw.Draw(image)
    _oval(pen, person, (0.0, 1.45), (1.05, 0.85), person.cloth)
    _oval(pen, person, (0.0, 0.55), (0.2, 0.35), _shaded(person.skin, 0.8))
    _oval(pen, person, (0.0, -0.12), (0.47, 0.56), person.hair)
    _oval(pen, person, (0.0, 0.02), (0.36, 0.5), person.skin)
    _blur(image, person, high / 24)
    pen = ImageDraw.Draw(image)
    for side in (-1, 1):
        _oval(pen, person, (0.155 * side, -0.06), (0.1, 0.06), _shaded(person.skin, 0.62))
        _oval(pen, person, (0.155 * side, -0.145), (0.11, 0.022), person.hair)
        _oval(pen, person, (0.155 * side, -0.055), (0.042, 0.03), (30, 24, 22))
        _oval(pen, person, (0.24 * side, 0.16), (0.09, 0.08), _shaded(person.skin, 1.06))
    _oval(pen, person, (0.0, 0.06), (0.035, 0.14), _shaded(person.skin, 1.12))
    _oval(pen, person, (0.0, 0.17), (0.07, 0.025), _shaded(person.skin, 0.66))
    _oval(pen, person, (0.0, 0.29), (0.13, 0.035), (150, 74, 70))
    _blur(image, person, high / 55)


def _oval(
    pen: ImageDraw.ImageDraw,
    person: Person,
    middle: tuple[float, float],
    radii: tuple[float, float],
    colour: Colour,
) -> None:
    x, y, high = person.face
    x, y = x + middle[0] * high, y + middle[1] * high
    across, down = radii[0] * high, radii[1] * high
    pen.ellipse((x - across, y - down, x + across, y + down), fill=colour)


def _blur(image: Image.Image, person: Person, radius: float) -> None:
    x, y, high = person.face
    area = tuple(round(v) for v in (x - high, y - high, x + high, y + high))
    part = image.crop(area)
    image.paste(part.filter(ImageFilter.GaussianBlur(radius)), area[:2])


def _shaded(colour: Colour, share: float) -> Colour:
    red, green, blue = (min(255, round(level * share)) for level in colour)
    return red, green, blue

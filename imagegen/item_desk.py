"""What is done to a Listen and Repeat item across rooms: its scene, its highlights, its ZIP."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from imagegen.annotations import Ground, open_base, read_ground
from imagegen.errors import RequestError
from imagegen.items import Content, Items, KeptItem
from imagegen.listening import (
    OWN,
    Base,
    Item,
    Marks,
    empty_item,
    find_ready,
    item_from_plain,
    item_to_plain,
    marks_of,
    merge_marks,
    open_archive,
    pack_item,
    shapes_around,
    suggest_shapes,
    with_marks,
)
from imagegen.listening.item_file import BASE_TYPES
from imagegen.providers import provider_class
from imagegen.providers.draft import Draft, sketch_of
from imagegen.sketches import locate_spots
from imagegen.spot_suggestions import VisionDesk
from imagegen.studio import Studio
from imagegen.types import MEDIA_TYPES, Record


class ItemDesk:
    """The items of one studio. Every change is kept before its method returns."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._items = Items(studio.engine)

    def recent(self) -> list[KeptItem]:
        return self._items.recent()

    def find(self, item_id: str) -> KeptItem:
        """NotFound when there is none of that id, which may be hostile text."""
        return self._items.get(item_id)

    def open(self, item_id: str) -> Item:
        """The item as it is now, perhaps not yet whole."""
        return item_from_plain(self._items.get(item_id).content, whole=False)

    def start(self, ready: str) -> str:
        """A new item from the ready setting of that key, or "own"; returns its id."""
        return self._add(first_item(ready))

    def change(self, item_id: str, change: Callable[[Item], Item]) -> Item:
        """Put `change(item)` in the item's place; what cannot be is refused and nothing changes."""
        made: list[Item] = []

        def changed(content: Content) -> Content:
            made.append(_checked(change(item_from_plain(content, whole=False))))
            return item_to_plain(made[-1])

        self._items.change(item_id, changed, title=_title)
        return made[-1]

    def mark(self, item_id: str, base: Marks | None, mine: Marks) -> tuple[Item, tuple[int, ...]]:
        """Keep the highlights that somebody made out of `base`; see `merge_marks`.

        Returns the item as it is kept, and the sentences that another one changed meanwhile.
        """
        clashes: list[int] = []

        def merged(item: Item) -> Item:
            found = merge_marks(base, mine, marks_of(item))
            clashes[:] = found.clashes
            return with_marks(item, found.marks)

        return self.change(item_id, merged), tuple(clashes)

    # The scene

    def use_scene(self, item_id: str, record: Record) -> Item:
        """Lay the item over that picture; its highlights stay where they are."""
        if record.media_type not in BASE_TYPES:
            raise RequestError("A moving picture cannot be a scene.", "Choose another picture.")
        base = Base(
            sha256=record.sha256,
            media_type=record.media_type,
            width=record.width,
            height=record.height,
            made_by="draft" if record.provider == Draft.name else "model",
        )
        self._items.change(item_id, lambda content: content, record=record.id)
        return self.change(item_id, lambda item: replace(item, base=base))

    def scene_bytes(self, base: Base) -> bytes:
        return self._studio.storage.read(file_name(base))

    def ground(self, base: Base) -> Ground:
        """How light the scene is, for halos and checks; kept in memory for the scenes at work."""
        return _ground(self._studio, base)

    def drawn_places(self, item_id: str) -> tuple[tuple[float, float], ...]:
        """Where the scene's own layout put its spots (0-1); none unless our sketch drew it."""
        kept = self._items.get(item_id)
        item = item_from_plain(kept.content, whole=False)
        if item.base is None or item.base.made_by != "draft" or kept.record is None:
            return ()
        record = self._studio.history.get(kept.record)
        if record.sha256 != item.base.sha256:
            return ()
        job = self._studio.jobs.get(record.job)
        model = self._studio.find_model(job.request.model, job.request.provider)
        if provider_class(model.provider) is not Draft:
            return ()
        made = [found.id for found in self._studio.history.of_jobs([job.id])]
        return locate_spots(sketch_of(job.request, model, made.index(record.id)))

    def suggest(self, item_id: str) -> Item:
        """Highlights for the sentences that have none, where the scene's layout is known."""
        places = self.drawn_places(item_id)
        if not places:
            raise RequestError(
                "Nobody knows where the spots of this scene are.",
                "Place the highlights by hand; only a draft scene knows its own layout.",
            )

        def suggested(item: Item) -> Item:
            ratio = item.base.width / item.base.height if item.base else 1.0
            return suggest_shapes(item, places, ratio)

        return self.change(item_id, suggested)

    # What a vision model sees

    @property
    def vision(self) -> VisionDesk:
        return VisionDesk(self._studio)

    def look(self, item_id: str) -> int:
        """Ask the vision model where the item's spots are; returns how many it saw.

        One paid call. What it saw is kept with the item and placed nowhere: see `offered`.
        """
        item = self.open(item_id)
        if item.base is None:
            raise RequestError("There is no scene yet.", "Make or choose one first.")
        asked = self.scene_bytes(item.base), item.spots, item_id
        seen = self.vision.look(*asked)
        boxes = {spot: [b.left, b.top, b.right, b.bottom] for spot, b in seen.boxes.items()}
        self._items.suggest(item_id, {"base": item.base.sha256, "boxes": boxes})
        self.vision.forget(*asked)
        return len(boxes)

    def offered(self, item_id: str) -> Marks:
        """What was seen, as a highlight for each sentence without one; () when nothing was."""
        kept = self._items.get(item_id)
        item = item_from_plain(kept.content, whole=False)
        if item.base is None or kept.suggested is None:
            return ()
        if kept.suggested["base"] != item.base.sha256:  # seen in another scene
            return ()
        boxes = {spot: tuple(edges) for spot, edges in kept.suggested["boxes"].items()}
        return shapes_around(item, boxes, item.base.width / item.base.height)

    def dismiss(self, item_id: str) -> None:
        """Forget what was seen; highlights that were taken from it stay."""
        self._items.suggest(item_id, None)

    # In and out

    def pack(self, item_id: str, file_type: str = "png", wide: int | None = None) -> bytes:
        """The item as a ZIP; see `imagegen.listening.pack_item`."""
        item = self.open(item_id)
        data = self.scene_bytes(item.base) if item.base else b""
        return pack_item(item, data, file_type=file_type, wide=wide)

    def bring(self, data: bytes) -> str:
        """A new item from an exported ZIP or an item.json, which may be hostile; returns its id."""
        opened = open_archive(data)
        if opened.base is not None:
            self._studio.storage.check_room()
            self._studio.storage.put(opened.base)
        elif opened.item.base and not self._studio.storage.holds(file_name(opened.item.base)):
            raise RequestError(
                "base: the scene is not in this file and not in the store.",
                "Import the ZIP, which brings it.",
            )
        return self._add(opened.item)

    def _add(self, item: Item) -> str:
        plain = item_to_plain(item)
        return self._items.add(_title(plain), plain, self._studio.settings.who)


def first_item(ready: str) -> Item:
    """What a new item starts as; UnsupportedOption when there is no such setting."""
    return empty_item() if ready == OWN else find_ready(ready).as_item()


def _title(content: Content) -> str:
    """What the item is called in lists."""
    return str(content["title"] or content["setting"] or "Item")[:120]


def _checked(item: Item) -> Item:
    """The same, through the file's own reader: a form and a browser are no better than a file."""
    return item_from_plain(item_to_plain(item), whole=False)


def file_name(base: Base) -> str:
    """The name of the scene's file in the store."""
    return f"{base.sha256}.{MEDIA_TYPES[base.media_type]}"


@lru_cache(maxsize=16)
def _ground(studio: Studio, base: Base) -> Ground:
    data = studio.storage.read(file_name(base))
    return read_ground(open_base(data))

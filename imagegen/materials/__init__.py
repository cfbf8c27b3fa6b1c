"""What a style needs in materials and goods: a recommendation, prices as bands, CSV and JSON."""

from imagegen.materials.items import Item, load_items
from imagegen.materials.recommendation import recommend
from imagegen.materials.sheets import NOTICES, MaterialList, MaterialRow, read_rows

__all__ = [
    "NOTICES",
    "Item",
    "MaterialList",
    "MaterialRow",
    "load_items",
    "read_rows",
    "recommend",
]

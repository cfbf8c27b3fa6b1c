"""What sales channels ask of a product picture: checks, fixes, exports."""

from imagegen.marketplaces.channels import Channel, find_channel, load_channels
from imagegen.marketplaces.checks import check_picture
from imagegen.marketplaces.export import ExportedShot, ExportReport, Shot, export_channel
from imagegen.marketplaces.findings import FIX_TITLES, CheckReport, Finding, Fix
from imagegen.marketplaces.fixes import FixedPicture, fix_picture, fix_words
from imagegen.marketplaces.subjects import Made

__all__ = [
    "FIX_TITLES",
    "Channel",
    "CheckReport",
    "ExportReport",
    "ExportedShot",
    "Finding",
    "Fix",
    "FixedPicture",
    "Made",
    "Shot",
    "check_picture",
    "export_channel",
    "find_channel",
    "fix_picture",
    "fix_words",
    "load_channels",
]

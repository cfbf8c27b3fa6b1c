"""A channel's pictures as one ZIP: right names, fixed and marked copies, a report for people and
one for programs."""

from imagegen.marketplaces.export.archive import export_channel
from imagegen.marketplaces.export.shots import ExportedShot, ExportReport, Shot

__all__ = ["ExportReport", "ExportedShot", "Shot", "export_channel"]

"""Where a picture says it comes from: reads XMP, IPTC and C2PA, and marks exports."""

from imagegen.provenance.reading import Provenance, read_provenance
from imagegen.provenance.stamping import Stamped, stamp_copy, stamp_picture
from imagegen.provenance.xmp import SourceType

__all__ = ["Provenance", "SourceType", "Stamped", "read_provenance", "stamp_copy", "stamp_picture"]

"""python -m imagegen.cli: the same as the command `imagegen`."""

import sys

from imagegen.cli import main

sys.exit(main())

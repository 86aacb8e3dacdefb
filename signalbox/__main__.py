"""`python -m signalbox`."""

import sys

from signalbox.cli import main

sys.exit(main(sys.argv[1:]))

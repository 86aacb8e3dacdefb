"""`python -m signalbox`."""

from signalbox.cli import run

run()

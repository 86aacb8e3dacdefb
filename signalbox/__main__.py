"""`python -m signalbox`, and the installed command `signalbox`."""

import sys

from signalbox import program


def run() -> None:
    """Run the verb of the command line, and exit."""
    program.run("signalbox", main)


def main() -> int:
    """Import the command line, which takes a moment, and run the verb."""
    from signalbox.cli import main as run_verb

    return run_verb(sys.argv[1:])


if __name__ == "__main__":
    run()

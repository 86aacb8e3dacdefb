"""`python -m stacks.deployment VERB`: the verbs of deploy.py, and `rollback`.

It imports little before Ctrl-C is quiet, as signalbox/program.py tells.
"""

import sys

from signalbox import program


def main() -> int:
    """Import the verb, which takes a moment, and run it."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["rollback"]:
        from stacks.deployment import rollback

        return rollback.main(arguments[1:])
    from stacks.deployment import deploy

    return deploy.main(arguments)


if __name__ == "__main__":
    program.run("rollback" if sys.argv[1:2] == ["rollback"] else "deploy", main)

"""Synthesises the stacks into cdk.out: `python app.py`, or through the CDK's command line, with the same result."""

import sys

from stacks.synthesis import place, synthesise

try:
    synthesise(place())
except (ValueError, OSError) as error:
    sys.exit(f"app.py: {error}")
except RuntimeError as error:
    # A refusal of the CDK comes from Node as a RuntimeError, with the findings and the place of a copy. That copy is
    # deleted with the temporary folder.
    sys.exit(f"app.py: nothing was synthesised, the last assembly stays. {str(error).partition('A copy')[0].strip()}")

"""Synthesises the stacks into cdk.out: `python app.py`, or through the CDK's command line, with the same result."""

from stacks.synthesis import synthesise

synthesise()

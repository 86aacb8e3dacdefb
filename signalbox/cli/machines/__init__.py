"""Verbs about state machines: `asl`, `lint` and `serve`."""

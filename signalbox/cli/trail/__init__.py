"""Verbs about what is kept of a business key: `audit` and `replay`."""

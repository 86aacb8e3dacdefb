"""Errors of the generator."""


class Refused(Exception):
    """A name or a wish that cannot be carried out; its message is one sentence. Nothing was changed."""

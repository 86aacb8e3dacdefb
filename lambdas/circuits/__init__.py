"""Circuits: the event source of a route is off while its partners do not answer, to save receives."""

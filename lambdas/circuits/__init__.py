"""Circuits: a route whose partners are down is switched off until they answer, so that no message burns its receives."""

"""Catalogue of events: types, versions, producers, consumers and loops, from the templates of any project."""

"""Assemblies and templates that are not this project's, on the twin."""

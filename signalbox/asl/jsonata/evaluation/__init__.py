"""Evaluation of parsed expressions, which are compiled to Python functions first."""

"""Lint of state machines and templates: `lint(paths)` returns findings, each with its rule, place and fix."""

from signalbox.lint.run import Linted, lint

__all__ = ["Linted", "lint"]

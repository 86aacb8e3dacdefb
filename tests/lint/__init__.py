"""Tests of the lint of state machines and templates."""

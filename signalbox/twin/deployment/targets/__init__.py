"""Pipes of a template, and the targets of rules and pipes."""

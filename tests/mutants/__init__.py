"""Mutations: each mitigation, its removal, and the tests that must then fail."""

"""Proofs that one schema contains another."""

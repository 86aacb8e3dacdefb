"""Simulated AWS services, one module or package each."""

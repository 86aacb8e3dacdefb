"""Screening: looks for fraud in registrations. Knows no other consumer."""

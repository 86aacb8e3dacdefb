"""Screening of registrations for fraud. Depends on no other consumer."""

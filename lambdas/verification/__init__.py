"""Verification of addresses by a mail with a code that works once. Depends on no other consumer."""

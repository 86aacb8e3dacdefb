"""Verification: a mail with a code that works once, and what the click on it means. Knows no other consumer."""

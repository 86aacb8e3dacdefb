"""Signed links in mails, and the keys that sign them."""

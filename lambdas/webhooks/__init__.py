"""Webhooks: signed messages that providers post to us."""

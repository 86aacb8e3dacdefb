"""Webhooks: signed messages that providers post to us, and that we post to subscribers."""

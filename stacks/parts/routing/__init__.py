"""Queues with their rules, consumers and switches."""

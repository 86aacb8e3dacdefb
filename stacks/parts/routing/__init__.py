"""Queues: the rules that feed them, the functions that consume them, the switches that pause them."""

"""Comparison of a shadow run with the machine: the outcomes of an order, side by side."""

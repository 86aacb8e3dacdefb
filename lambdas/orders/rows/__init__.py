"""Rows of the tables orders and stock, one module for each kind."""

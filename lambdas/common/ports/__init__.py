"""Ports to partners outside, and the adapters behind them."""

"""Notification: what an order does reaches its customer. Its failures never touch an order."""

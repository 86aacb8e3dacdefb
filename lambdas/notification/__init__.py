"""Notification of customers about their orders. Its failures never affect an order."""

"""Auditors of orders: money, stock, progress, compensation, and what events, mails and partners contain."""

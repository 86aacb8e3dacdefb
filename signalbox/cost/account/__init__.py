"""Usage of a real account, read from CloudWatch."""

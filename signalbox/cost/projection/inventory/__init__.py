"""Every deployed resource: how it is billed, what it needs by the month, and how long it keeps what it holds."""

"""Partners outside: what a port promises, and the adapters behind it."""

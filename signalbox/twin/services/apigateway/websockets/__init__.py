"""WebSocket APIs in the twin: connections, routes of their messages, and calls that write to them."""

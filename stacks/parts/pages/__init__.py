"""Pages: the HTTP API, its functions, and the alarms that watch it."""

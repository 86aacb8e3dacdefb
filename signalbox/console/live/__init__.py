"""The live console: a twin behind the page, on loopback."""

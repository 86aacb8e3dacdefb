"""Scripts of JSON lines: parsing and checks."""

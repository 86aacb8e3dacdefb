"""Scripts of JSON lines: what happens when, in demos, acts of the desk, fault plans and reproducers."""

"""HTTP and REST APIs of a template."""

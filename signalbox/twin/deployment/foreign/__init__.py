"""Code of functions in any place, and the list of what the twin leaves out."""

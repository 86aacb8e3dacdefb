"""Regular expressions as JavaScript has them."""

"""Tables of the properties that the twin obeys, and the check of a template against them."""

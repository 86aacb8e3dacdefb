"""Update expressions of moto, parsed once and applied as a whole."""

"""Steps of a settlement run, in the order of the machine."""

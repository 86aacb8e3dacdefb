"""Generated mutants: mutmut makes them, forked children judge them, and a table shows what the unit tests noticed."""

"""Query languages behind one interface."""

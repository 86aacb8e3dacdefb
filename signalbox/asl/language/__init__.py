"""Query languages, behind one seam."""

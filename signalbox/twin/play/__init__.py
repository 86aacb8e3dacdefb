"""Script lines carried out on a twin, and recorded runs."""

"""Unit tests of suspects."""

"""Tests of the compatibility of JSON Schemas."""

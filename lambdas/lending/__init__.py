"""Lending: check credit, request documents over days, have a person decide, once."""

"""Lending: check credit, ask for documents over days, have a person decide, once."""

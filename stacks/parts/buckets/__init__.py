"""Buckets of documents, settlement files and archives."""

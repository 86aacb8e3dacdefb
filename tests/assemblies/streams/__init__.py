"""Tests of data streams and delivery streams in templates of others."""

"""Tests of stories and of the console."""

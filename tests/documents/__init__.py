"""Tests of the reader of users' documents."""

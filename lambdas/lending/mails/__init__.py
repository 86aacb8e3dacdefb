"""Mails to applicants and reviewers: their texts and their dispatch."""

"""Producers and uploads from outside the deployed system."""

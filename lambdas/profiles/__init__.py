"""Profiles of users. Subscribes to registrations, updates and frozen accounts; depends on no other consumer."""

"""Profiles: what is known of each user. Listens to registrations and frozen accounts; knows no other consumer."""

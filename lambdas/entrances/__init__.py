"""Entrances: what AWS services tell the default bus becomes an event of ours, by way of the outbox."""

"""Entrances: events of AWS services on the default bus become events of this system, through the outbox."""

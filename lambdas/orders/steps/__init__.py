"""Forward steps, compensations and payment signals of an order."""

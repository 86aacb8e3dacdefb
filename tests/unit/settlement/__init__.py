"""Settlement: decisions, the ledger, the starter."""

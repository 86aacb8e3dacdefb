"""Auditors of the settlement: files, ledger, the provider's report, and what events contain."""

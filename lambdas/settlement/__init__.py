"""The nightly settlement: the day's money, posted to a double-entry ledger and compared with the provider's report."""

"""Parts that auditors of several workflows share: expected data of events, and what a mail's text says."""

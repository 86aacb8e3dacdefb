"""Values, dates, addresses and conditions that are wrong by the least, as the auditors of contents see them."""

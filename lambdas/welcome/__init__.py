"""Welcome: one mail to each user whose profile, address and standing are in order. Knows events, no consumer."""

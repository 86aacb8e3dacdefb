"""Analytics: how orders end, counted by day."""

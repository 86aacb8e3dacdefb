"""Analytics: outcomes of orders and settlements, counted by day."""

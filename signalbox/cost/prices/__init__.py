"""Price lists, tiers and the bill."""

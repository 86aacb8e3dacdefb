"""Items, keys, streams and transactions of moto's tables."""

"""Parser of JSONata expressions."""

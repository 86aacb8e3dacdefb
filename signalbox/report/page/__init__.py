"""The report page: its sections and how values are formatted."""

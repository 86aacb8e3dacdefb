"""The report page: its sections and the format of its values."""

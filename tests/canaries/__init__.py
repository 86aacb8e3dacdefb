"""Canaries: values in events, rows and errors that no log, trace or dead letter's attribute may have."""

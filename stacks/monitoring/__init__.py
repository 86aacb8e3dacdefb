"""Monitoring: measures, alarms and dashboards, derived from the table."""

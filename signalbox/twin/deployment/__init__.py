"""Deployment: one module per service makes the simulated counterpart of a template's resource."""

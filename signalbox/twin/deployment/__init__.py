"""Deployment of an assembly into a twin: each resource becomes its simulated counterpart."""

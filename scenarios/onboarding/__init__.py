"""Onboarding as the tools see it: auditor and people."""

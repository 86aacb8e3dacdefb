"""Lending as the tools see it: auditor, applications, fault plans, people."""

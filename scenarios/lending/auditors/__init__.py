"""Auditors of lending: decisions, verdicts of the policy, and what events, mails and partners contain."""

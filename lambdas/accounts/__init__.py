"""Accounts: a suspicion of fraud freezes one. Depends on no other consumer."""

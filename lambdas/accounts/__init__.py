"""Accounts: who may use theirs. Suspicion freezes; knows neither who suspects nor who undoes what."""

"""Rows of accounts."""

from lambdas.common.storage.own_rows import OwnRows

accounts = OwnRows("accounts", "userId", "signalbox.accounts")

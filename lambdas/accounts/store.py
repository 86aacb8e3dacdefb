"""Rows of accounts."""

from lambdas.common.own_rows import OwnRows

accounts = OwnRows("accounts", "userId", "signalbox.accounts")

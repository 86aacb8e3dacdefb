"""Rows of profiles."""

from lambdas.common.storage.own_rows import OwnRows

profiles = OwnRows("profiles", "userId", "signalbox.profiles")

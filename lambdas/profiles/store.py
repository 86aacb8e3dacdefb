"""Rows of profiles."""

from lambdas.common.own_rows import OwnRows

profiles = OwnRows("profiles", "userId", "signalbox.profiles")

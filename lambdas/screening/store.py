"""Rows of screenings."""

from lambdas.common.storage.own_rows import OwnRows

screenings = OwnRows("screenings", "userId", "signalbox.screening")

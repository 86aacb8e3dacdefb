"""Rows of screenings."""

from lambdas.common.own_rows import OwnRows

screenings = OwnRows("screenings", "userId", "signalbox.screening")

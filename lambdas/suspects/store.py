"""Rows of suspects."""

from lambdas.common.storage.own_rows import OwnRows

suspects = OwnRows("suspects", "customerId", "signalbox.suspects")
"""One row for each customer whose payment failed: the latest failures, and when they last made a suspect."""

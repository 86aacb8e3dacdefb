"""The twin's DynamoDB: moto, made flat in table size and answered without HTTP."""

from signalbox.twin.store.answers import Answers
from signalbox.twin.store.patches import patched

__all__ = ["Answers", "patched"]

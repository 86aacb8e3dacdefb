"""DynamoDB of the twin: moto, made independent of table size and answered without HTTP."""

from signalbox.twin.services.dynamodb.fast_moto.answers import Answers
from signalbox.twin.services.dynamodb.fast_moto.patches import patched

__all__ = ["Answers", "patched"]

"""Webhooks as the tools see them: auditor, and the providers that post messages."""

from scenarios.records import STORY_ROWS, BusinessRecords
from scenarios.webhooks.auditor import audit_webhooks
from scenarios.webhooks.provider import MESSAGE
from signalbox.twin.scenario import Scenario

SCENARIO = Scenario(
    slug="webhooks",
    records=BusinessRecords,
    auditors={"webhooks": audit_webhooks},
    verbs={"webhook": MESSAGE},
    story=STORY_ROWS,
)

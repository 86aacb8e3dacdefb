"""Webhooks as the tools see them: auditors, the providers that post messages, and the subscribers."""

from scenarios.records import STORY_ROWS, BusinessRecords
from scenarios.webhooks.auditor import audit_webhooks
from scenarios.webhooks.deliveries import audit_deliveries
from scenarios.webhooks.provider import MESSAGE
from scenarios.webhooks.subscriber import SUBSCRIPTION
from signalbox.twin.scenario import Scenario

SCENARIO = Scenario(
    slug="webhooks",
    records=BusinessRecords,
    auditors={"webhooks": audit_webhooks, "deliveries": audit_deliveries},
    partners=("subscribers",),
    verbs={"webhook": MESSAGE, "subscribe": SUBSCRIPTION},
    story=STORY_ROWS,
)

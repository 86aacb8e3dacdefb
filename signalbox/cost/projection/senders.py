"""Use of topics and pipes in a month.

Rows of the usage file say how much they send. The subscriptions of a topic stand in the templates.
"""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

from signalbox.assembly import Resource
from signalbox.cost.exact_numbers import chunks
from signalbox.cost.prices.services.messaging import CHUNK_KB, KILOBYTES_IN_A_GIGABYTE
from signalbox.cost.projection.assumptions import Assumptions
from signalbox.cost.projection.inventory.use import is_fifo_topic
from signalbox.cost.projection.needs import SHARED, Needs

TOPIC, PIPE = "AWS::SNS::Topic", "AWS::Pipes::Pipe"
SUBSCRIPTION = "AWS::SNS::Subscription"
PRICED_AS = {"https": "http", "email-json": "email"}
"""Protocol of a subscription -> the item of the price list that it is billed as, where their names differ."""


def add_senders(needs: Needs, resources: Iterable[Resource], assumptions: Assumptions) -> set[str]:
    """Add what topics and pipes send. Return the names of those that send something, by the rows."""
    by_name = {(resource.type, resource.name): resource for resource in resources}
    used = set()
    for (kind, name), resource in by_name.items():
        if kind == PIPE:
            sent = assumptions.number(f"pipes/{name}/requests_per_month", 0)
            size = chunks(assumptions.number(f"pipes/{name}/kb", 1), CHUNK_KB)
            needs.add("pipes", "requests", sent * size, SHARED, f"pipe {name}")
        elif kind == TOPIC:
            sent = assumptions.number(f"topics/{name}/publishes_per_month", 0)
            kilobytes = assumptions.number(f"topics/{name}/kb", 1)
            add_topic(needs, resource, sent, kilobytes, subscribers(resources, name))
        else:
            continue
        if sent:
            used.add(name)
    return used


def subscribers(resources: Iterable[Resource], topic: str) -> Counter[str]:
    """Return the number of a topic's subscriptions in the templates by how they are billed."""
    found = Counter[str]()
    for resource in resources:
        if resource.type == SUBSCRIPTION and str(resource.properties.get("TopicArn", "")).endswith(f":{topic}"):
            protocol = str(resource.properties.get("Protocol", ""))
            found[PRICED_AS.get(protocol, protocol)] += 1
    return found


def add_topic(needs: Needs, topic: Resource, sent: Fraction, kilobytes: Fraction, to: Counter[str]) -> None:
    """Add the publishes of a topic, and a delivery of each to every subscription."""
    driver = f"topic {topic.name}"
    if is_fifo_topic(topic.properties):
        gigabytes, count = sent * kilobytes / KILOBYTES_IN_A_GIGABYTE, to.total()
        needs.add("sns", "publishes.fifo", sent, SHARED, driver)
        needs.add("sns", "published.fifo", gigabytes, SHARED, driver)
        needs.add("sns", "deliveries.fifo", sent * count, SHARED, driver)
        needs.add("sns", "delivered.fifo", gigabytes * count, SHARED, driver)
        return
    billed = sent * chunks(kilobytes, CHUNK_KB)
    needs.add("sns", "publishes", billed, SHARED, driver)
    for protocol, count in sorted(to.items()):
        needs.add("sns", f"deliveries.{protocol}", billed * count, SHARED, driver)

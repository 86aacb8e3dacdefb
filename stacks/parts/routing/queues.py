"""Queues as every route uses them: encrypted, TLS only, and nothing that arrives is dropped without a trace."""

from aws_cdk import Duration
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from stacks.config import DEAD_LETTER_DAYS, QUEUE_DAYS, VISIBILITY_FACTOR, Environment
from stacks.parts.acknowledgement import acknowledge
from stacks.table import Route

THE_END = "The end of the line: a person reads it and replays from it, so there is nowhere further to send a message."

UNRELAYED, MISSED, UNLOGGED = "outbox-unrelayed", "schedules-missed", "event-log-undelivered"
"""Queues of no route in which something ends: rows that the relay gave up, calls that a schedule could not make,
events that did not reach the log."""

FIFO = ".fifo"
"""End of the name of a FIFO queue; the CDK needs `fifo` besides."""


def dead_letter_queue(scope: Construct, id: str, name: str, *, target: Environment) -> sqs.Queue:
    """A queue where messages end: it keeps them as long as a queue can, and the desk empties it."""
    queue = sqs.Queue(
        scope,
        id,
        queue_name=name,
        fifo=True if name.endswith(FIFO) else None,
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=True,
        retention_period=Duration.days(DEAD_LETTER_DAYS),
        removal_policy=target.removal_policy,
    )
    acknowledge(queue, THE_END, "Serverless-SQSRedrivePolicy")
    return queue


def last_queue(scope: Construct, id: str, name: str, *, target: Environment) -> sqs.Queue:
    """A dead-letter queue that no other queue redrives to: services and rules put messages there."""
    queue = dead_letter_queue(scope, id, name, target=target)
    acknowledge(queue, THE_END, "AwsSolutions-SQS3", "Serverless-SQSRedrivePolicy")
    return queue


def work_queue(
    scope: Construct, id: str, name: str, dead_letters: sqs.Queue, route: Route, *, target: Environment
) -> sqs.Queue:
    """The queue of a route, which its function empties; what fails `max_receives` times goes to `dead_letters`."""
    return sqs.Queue(
        scope,
        id,
        queue_name=name,
        fifo=True if name.endswith(FIFO) else None,
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=True,
        retention_period=Duration.days(QUEUE_DAYS),
        visibility_timeout=Duration.seconds(VISIBILITY_FACTOR * route.function.timeout + route.window),
        delivery_delay=Duration.seconds(route.delay) if route.delay else None,
        dead_letter_queue=sqs.DeadLetterQueue(queue=dead_letters, max_receive_count=route.max_receives),
        removal_policy=target.removal_policy,
    )

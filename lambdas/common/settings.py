"""Environment variables that the stacks set, read when they are needed."""

import json
import os
from collections.abc import Mapping

from lambdas.common.errors import MissingSetting


def _required(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise MissingSetting(
            f"the environment variable {name} is not set: grant the table or name it in stacks/routes/"
        )
    return value


def table(name: str) -> str:
    """Return the physical name of a table; MissingSetting where the function's row does not list it."""
    return _required(f"TABLE_{name.upper()}")


def keep_seconds(name: str) -> int:
    """Return how long a finished row of this table is kept, in seconds."""
    return int(_required(f"KEEP_DAYS_{name.upper()}")) * 24 * 3600


def dead_letter_queue_url() -> str:
    """Return the URL of this route's dead-letter queue."""
    return _required("DEAD_LETTER_QUEUE_URL")


def machine_arn() -> str:
    """Return the ARN of the live alias of this starter's machine."""
    return _required("MACHINE_ARN")


def bus_name() -> str:
    """Return the name of the bus that the relay and the entrances write to."""
    return _required("BUS_NAME")


def ordered_queues() -> Mapping[str, str]:
    """Return the URL of the FIFO queue by event type, for the types of ordered routes."""
    queues: Mapping[str, str] = json.loads(os.environ.get("ORDERED_QUEUES", "{}"))
    return queues


def environment() -> str:
    """Return the name of the environment, a part of every physical name: `signalbox-<environment>-orders`."""
    return _required("ENVIRONMENT")


def partners() -> str:
    """Return the kind of adapters of partners: `sandbox`, `http`, or `dry`, which calls nobody."""
    return os.environ.get("PARTNERS", "sandbox")


def counts_outcomes() -> bool:
    """Return whether outcomes of the business are counted: only an alarm of a gradual rollout looks at them."""
    return os.environ.get("COUNTS_OUTCOMES") == "true"


def partner_url_parameter(partner: str) -> str:
    """Return the name of the SSM parameter that holds a partner's address."""
    return _required(f"PARTNER_{partner.upper()}_URL_PARAMETER")


def partner_secret(partner: str) -> str:
    """Return the name of the secret that holds a partner's bearer token."""
    return _required(f"PARTNER_{partner.upper()}_SECRET")


def machines() -> dict[str, str]:
    """Return the ARNs of all machines by workflow."""
    found: dict[str, str] = json.loads(_required("MACHINES"))
    return found


def workflows() -> dict[str, dict[str, str]]:
    """Return, by workflow, the table of its rows (`table`) and the field of the business key (`key`)."""
    found: dict[str, dict[str, str]] = json.loads(_required("WORKFLOWS"))
    return found


def business_keys() -> dict[str, str]:
    """Return, by workflow, the field of an execution's input that holds the business key."""
    return {slug: place["key"] for slug, place in workflows().items()}


def archive_bucket() -> str:
    """Return the bucket of the histories of executions."""
    return _required("ARCHIVE_BUCKET")


def mail_sender() -> str:
    """Return the sender's address of mails, a verified identity of Amazon SES."""
    return _required("MAIL_SENDER")


def reviewers() -> str:
    """Return the reviewers, as JSON: `{"underwriter": {"<name>": "<address>"}, "senior": {...}}`."""
    return _required("REVIEWERS")


def documents_bucket() -> str:
    """Return the bucket of applicants' documents."""
    return _required("DOCUMENTS_BUCKET")


def files_bucket() -> str:
    """Return the bucket of the settlement's files."""
    return _required("FILES_BUCKET")


def media_bucket() -> str:
    """Return the bucket of uploaded media files and of what is derived from them."""
    return _required("MEDIA_BUCKET")


def job_queue() -> str:
    """Return the ARN of the MediaConvert queue of this consumer's jobs."""
    return _required("JOB_QUEUE")


def job_priority() -> int:
    """Return the priority of this consumer's jobs in their queue, from -50 to 50."""
    return int(os.environ.get("JOB_PRIORITY", "0"))


def job_role() -> str:
    """Return the ARN of the role with which MediaConvert reads and writes files."""
    return _required("JOB_ROLE")


def jobs_per_second() -> int:
    """Return this consumer's share of the account's rate of CreateJob."""
    return int(os.environ.get("JOBS_PER_SECOND", "1"))


def link_url() -> str:
    """Return the address of the HTTP API behind the links in mails."""
    return _required("LINK_URL")


def link_secret() -> str:
    """Return the name of the secret that holds the keys of those links."""
    return _required("LINK_SECRET")


def webhook_secret() -> str:
    """Return the name of the secret that holds what partners sign their webhooks with."""
    return _required("WEBHOOK_SECRET")


def queue_url() -> str:
    """Return the URL of the queue of a route whose messages are postponed."""
    return _required("QUEUE_URL")


def last_receive() -> int:
    """Return the maxReceiveCount of the route's queue.

    A message that fails at this receive would become a dead letter without a reason.
    """
    return int(os.environ.get("LAST_RECEIVE", "5"))


def hops_ahead() -> Mapping[str, int]:
    """Return the number of events that can follow in a chain, by event type; types without any are absent."""
    ahead: Mapping[str, int] = json.loads(os.environ.get("HOPS_AHEAD", "{}"))
    return ahead


def guarded_route() -> str:
    """Return the route whose circuit this function may open; empty for a function that calls no partner."""
    return os.environ.get("GUARDED_ROUTE", "")


def circuits() -> str:
    """Return the circuits, as JSON: `{"<route>": {"source": "<ARN>", "partners": [...]}}`."""
    return _required("CIRCUITS")


def shed_after() -> int | None:
    """Return the age in seconds after which a message of this route is shed; None on a critical route."""
    text = os.environ.get("SHED_AFTER_SECONDS", "")
    return int(text) if text else None


def shed_parameter() -> str:
    """Return the name of the SSM parameter that holds the instant until which every message is shed."""
    return _required("SHED_PARAMETER")

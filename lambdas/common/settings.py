"""What the stacks tell a function through its environment, read when it is needed."""

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
    """The physical name of a table of `stacks/routes/`; MissingSetting when the function's row does not list it."""
    return _required(f"TABLE_{name.upper()}")


def keep_seconds(name: str) -> int:
    """How long a finished row of this table is kept."""
    return int(_required(f"KEEP_DAYS_{name.upper()}")) * 24 * 3600


def dead_letter_queue_url() -> str:
    """The URL of this route's dead-letter queue."""
    return _required("DEAD_LETTER_QUEUE_URL")


def machine_arn() -> str:
    """The ARN of the live alias of the machine that this starter starts."""
    return _required("MACHINE_ARN")


def bus_name() -> str:
    """The name of the bus that the relay and the entrances write to."""
    return _required("BUS_NAME")


def ordered_queues() -> Mapping[str, str]:
    """Event type -> URL of the FIFO queue that takes it, for the types of ordered routes; none where no route is ordered."""
    queues: Mapping[str, str] = json.loads(os.environ.get("ORDERED_QUEUES", "{}"))
    return queues


def environment() -> str:
    """The environment's name, which is part of every physical name: `signalbox-<environment>-orders`."""
    return _required("ENVIRONMENT")


def partners() -> str:
    """Which adapters speak to partners: `sandbox`, `http`, or `dry`, which asks nobody."""
    return os.environ.get("PARTNERS", "sandbox")


def partner_url_parameter(partner: str) -> str:
    """The name of the SSM parameter that holds a partner's address."""
    return _required(f"PARTNER_{partner.upper()}_URL_PARAMETER")


def partner_secret(partner: str) -> str:
    """The name of the secret that holds a partner's bearer token."""
    return _required(f"PARTNER_{partner.upper()}_SECRET")


def machines() -> dict[str, str]:
    """The ARNs of all machines by workflow."""
    found: dict[str, str] = json.loads(_required("MACHINES"))
    return found


def workflows() -> dict[str, dict[str, str]]:
    """By workflow, the table of its rows (`table`) and the field that holds the business key (`key`)."""
    found: dict[str, dict[str, str]] = json.loads(_required("WORKFLOWS"))
    return found


def business_keys() -> dict[str, str]:
    """By workflow, the field of an execution's input that holds the business key."""
    return {slug: place["key"] for slug, place in workflows().items()}


def archive_bucket() -> str:
    """The bucket that keeps histories of executions."""
    return _required("ARCHIVE_BUCKET")


def mail_sender() -> str:
    """The address that mails come from: a verified identity of Amazon SES."""
    return _required("MAIL_SENDER")


def reviewers() -> str:
    """Who reviews, as JSON: `{"underwriter": {"<name>": "<address>"}, "senior": {...}}`."""
    return _required("REVIEWERS")


def documents_bucket() -> str:
    """The bucket that takes applicants' documents."""
    return _required("DOCUMENTS_BUCKET")


def files_bucket() -> str:
    """The bucket that holds the files of the settlement."""
    return _required("FILES_BUCKET")


def link_url() -> str:
    """The address of the HTTP API that links in mails lead to."""
    return _required("LINK_URL")


def link_secret() -> str:
    """The name of the secret that holds the keys of those links."""
    return _required("LINK_SECRET")


def last_receive() -> int:
    """The maxReceiveCount of the route's queue: a message that fails then would become a dead letter without a reason."""
    return int(os.environ.get("LAST_RECEIVE", "5"))


def guarded_route() -> str:
    """The route whose circuit this function may open; empty for a function that calls no partner."""
    return os.environ.get("GUARDED_ROUTE", "")


def circuits() -> str:
    """The circuits, as JSON: `{"<route>": {"source": "<ARN>", "partners": [...]}}`."""
    return _required("CIRCUITS")


def shed_after() -> int | None:
    """How late, in seconds, a message of this route is left undone; None on a critical route."""
    text = os.environ.get("SHED_AFTER_SECONDS", "")
    return int(text) if text else None


def shed_parameter() -> str:
    """The name of the SSM parameter that holds the instant until which all is shed."""
    return _required("SHED_PARAMETER")

"""Physical names, made by one function: consoles, the twin and the desk show the same."""

from aws_cdk import Aws

from stacks.config import Environment
from stacks.routes import DEPLOYED

STACKS = ("storage", "messaging", "common", "people", *DEPLOYED, "control", "pages", "observability")
"""Slugs of the stacks, in the order of deployment. Each workflow has one of its own."""
ALIAS = "live"
"""Alias of each function and machine, through which alone they are called."""


def physical_name(environment: Environment, slug: str) -> str:
    """`signalbox-<environment>-<slug>`: what `slug` is called in the account.

    At most 64 characters, the least that a queue, function, rule and machine all take (AWS Lambda API Reference,
    "CreateFunction"). Raises ValueError when longer.
    """
    name = f"signalbox-{environment.name}-{slug}"
    if len(name) > 64:
        raise ValueError(f"the name {name!r} has {len(name)} characters and may have 64: shorten the slug {slug!r}")
    return name


def partner_url_parameter(environment: Environment, partner: str) -> str:
    """The name of the SSM parameter that holds the URL of a partner."""
    return f"/signalbox/{environment.name}/partners/{partner}/url"


def partner_secret(environment: Environment, partner: str) -> str:
    """The name of the secret that a partner wants to see."""
    return f"signalbox/{environment.name}/partners/{partner}"


ALARMS, PAGES = "alarms", "pages"


def alarm_topic(environment: Environment) -> str:
    """The ARN of the topic that every alarm tells."""
    return f"arn:{Aws.PARTITION}:sns:{Aws.REGION}:{Aws.ACCOUNT_ID}:{physical_name(environment, ALARMS)}"


def shed_parameter(environment: Environment) -> str:
    """The name of the SSM parameter that holds until when work that is not critical is left undone."""
    return f"/signalbox/{environment.name}/shed-until"


def outbox_stream_parameter(environment: Environment) -> str:
    """The name of the SSM parameter that holds the ARN of the outbox's stream, which ends with an instant."""
    return f"/signalbox/{environment.name}/outbox/stream"


def source_parameter(environment: Environment, route: str) -> str:
    """The name of the SSM parameter that holds the ARN of a guarded route's event source."""
    return f"/signalbox/{environment.name}/sources/{route}"


def api_parameter(environment: Environment) -> str:
    """The name of the SSM parameter that holds the id of the HTTP API."""
    return f"/signalbox/{environment.name}/pages/api"


def link_secret_parameter(environment: Environment) -> str:
    """The name of the SSM parameter that holds the ARN of the secret with the keys of links."""
    return f"/signalbox/{environment.name}/approval-links/arn"


def pages_parameter(environment: Environment) -> str:
    """The name of the SSM parameter that holds the URL of the HTTP API, which AWS makes up."""
    return f"/signalbox/{environment.name}/pages/url"


def rollout_application(environment: Environment) -> str:
    """The name of the CodeDeploy application that shifts the aliases of functions."""
    return physical_name(environment, "rollout")


def documents_bucket(environment: Environment) -> str:
    """Return the name of the bucket that takes applicants' documents."""
    return _bucket(environment, "documents")


def archive_bucket(environment: Environment) -> str:
    """Return the name of the bucket that keeps histories of executions, dropped dead letters and acts of the desk."""
    return _bucket(environment, "archive")


def log_group_name(environment: Environment, function: str) -> str:
    """The name of the log group of a function, by the name of its row."""
    return f"/aws/lambda/{physical_name(environment, function)}"


def files_bucket(environment: Environment) -> str:
    """Return the name of the bucket that holds the files of the settlement."""
    return _bucket(environment, "files")


def media_bucket(environment: Environment) -> str:
    """Return the name of the bucket that takes uploaded media files and keeps what is derived from them."""
    return _bucket(environment, "media")


BUCKETS = (documents_bucket, archive_bucket, files_bucket, media_bucket)
"""The name of each bucket of an environment."""


def _bucket(environment: Environment, slug: str) -> str:
    """Return the name of a bucket, which no other account and no other region may have.

    Source: Amazon S3 User Guide, "General purpose bucket naming rules".
    """
    return f"{physical_name(environment, slug)}-{Aws.ACCOUNT_ID}-{Aws.REGION}"


def dashboard_name(environment: Environment, slug: str) -> str:
    """Return the name of a dashboard; an account's dashboards of all regions share their names.

    Source: Amazon CloudWatch API Reference, "PutDashboard".
    """
    return f"{physical_name(environment, slug)}-{Aws.REGION}"


def link_secret(environment: Environment) -> str:
    """The name of the secret that holds the keys of links in mails."""
    return f"signalbox/{environment.name}/approval-links"


def webhook_secret(environment: Environment) -> str:
    """The name of the secret that holds what partners sign their webhooks with."""
    return f"signalbox/{environment.name}/webhooks"


def pascal(slug: str) -> str:
    """`reserve-stock` -> `ReserveStock`, for ids of constructs."""
    return "".join(part.capitalize() for part in slug.split("-"))

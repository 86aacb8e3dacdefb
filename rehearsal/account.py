"""The account that the rehearsal deploys to: it exists in the emulator only."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config

ACCOUNT = "111122223333"
"""The emulator takes an access key of 12 digits for the account's id. AWS's own examples use this one, so it is
nobody's."""

REGION = "us-east-1"

# No call waits for long, and none is repeated so often that a step outlives its limit.
CALL_SETTINGS = Config(connect_timeout=2, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 2})

NOT_INHERITED = ("AWS_", "CDK_")
PROXIES = ("http_proxy", "https_proxy", "all_proxy")


@dataclass(frozen=True)
class Account:
    """An account in the emulator that listens on `port` of the loopback."""

    port: int

    @property
    def endpoint(self) -> str:
        """Address at which every service of the account answers."""
        return f"http://127.0.0.1:{self.port}"

    def client(self, service: str) -> Any:
        """A boto3 client that reaches the emulator and nothing else, with any credentials of the machine."""
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=ACCOUNT,
            aws_secret_access_key="rehearsal",  # pragma: allowlist secret: the emulator takes any
            config=CALL_SETTINGS,
        )

    def variables(self, inherited: Mapping[str, str] = os.environ) -> dict[str, str]:
        """The environment of a command that may reach this account only: no profile, credential or proxy is left in
        it."""
        kept = {name: value for name, value in inherited.items() if not _names_another_way_out(name)}
        return {
            **kept,
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": ACCOUNT,
            # pragma: allowlist nextline secret: the emulator takes any
            "AWS_SECRET_ACCESS_KEY": "rehearsal",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            # The command line would report its use and look for a newer version.
            "CDK_DISABLE_CLI_TELEMETRY": "true",
            "CDK_DISABLE_VERSION_CHECK": "true",
        }


def _names_another_way_out(name: str) -> bool:
    return name.startswith(NOT_INHERITED) or name.lower() in PROXIES

"""Identities of senders in a rehearsal: made by hand, and left by the deployment."""

from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto import mock_aws

from rehearsal import senders
from rehearsal.outcome import Failed


@pytest.mark.parametrize("created", [False, True])
def test_identity_that_no_stack_makes_must_stay(created: bool) -> None:
    """A sender's identity is made before the run and must exist after it, unless a stack makes it."""
    assembly: Any = SimpleNamespace(senders=[{"address": "loans@bank.test", "created": created}])
    with mock_aws():
        ses = boto3.client("sesv2", region_name="us-east-1")
        account: Any = SimpleNamespace(client=lambda service: ses)
        senders.confirm(account, assembly)
        assert len(ses.list_email_identities()["EmailIdentities"]) == (0 if created else 1)
        senders.check_kept(account, assembly)
        if not created:
            ses.delete_email_identity(EmailIdentity="loans@bank.test")
            with pytest.raises(Failed, match=r"loans@bank\.test is gone"):
                senders.check_kept(account, assembly)

"""Senders of mails in the twin: identities that a stack makes, and those that the account has confirmed before."""

import json
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from signalbox.twin import Twin
from tests.simulation import small


def deployed(folder: Path, *, required: list[str], made: list[str]) -> Path:
    """Return an assembly whose stack makes some identities, and names senders that must have one."""
    resources = {
        f"Identity{n}": {"Type": "AWS::SES::EmailIdentity", "Properties": {"EmailIdentity": name}}
        for n, name in enumerate(made)
    }
    assembly = small.assembly(folder, "", resources)
    (template,) = assembly.glob("*.template.json")
    body = json.loads(template.read_text())
    body["Metadata"] = {"Signalbox::Senders": [{"address": address, "created": False} for address in required]}
    template.write_text(json.dumps(body))
    return assembly


def send(twin: Twin, sender: str) -> Any:
    """Send a mail from an address."""
    content = {"Simple": {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}}
    to = {"ToAddresses": ["ann@bank.test"]}
    return twin.client("sesv2").send_email(FromEmailAddress=sender, Destination=to, Content=content)


def test_mail_needs_an_identity_of_its_sender(tmp_path: Path) -> None:
    """An identity of the address or of its domain is enough; SES rejects other senders."""
    with Twin.from_assembly(deployed(tmp_path, required=["loans@bank.test"], made=["shop.test"])) as twin:
        for sender in ("loans@bank.test", "Loans <loans@bank.test>", "any@shop.test"):
            send(twin, sender)
        assert len(twin.cloud.mailbox.to("ann@bank.test")) == 3
        with pytest.raises(ClientError, match=r"not verified: other@bank\.test"):
            send(twin, "other@bank.test")

"""The handler of webhooks where AWS or an operator is at fault."""

import base64
import io
import json
import time
from typing import Any

import pytest

from lambdas.common.clients import client
from lambdas.common.storage.rows import TRIES
from lambdas.webhooks import secret_store
from lambdas.webhooks.handlers import receive
from lambdas.webhooks.secret_store import BrokenSecrets, parsed
from tests.unit.world import Context, World, aws, aws_error
from tests.workflows.webhooks import SECRET, WHOLE, signed

NAME = "signalbox/webhooks"
TWO = json.dumps({"payments": [SECRET, SECRET]})


@pytest.fixture
def agreed(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """An account with a secret of the partner `payments`."""
    monkeypatch.setenv("WEBHOOK_SECRET", NAME)
    aws("secretsmanager").create_secret(Name=NAME, SecretString=json.dumps({"payments": [SECRET]}))
    secret_store._read.cache_clear()
    return world


def asked(text: str, **changes: Any) -> dict[str, Any]:
    """Return the payload of a signed request."""
    event = {"headers": signed(text), "pathParameters": {"partner": "payments"}, "body": text}
    return {**event, "isBase64Encoded": False, **changes}


def status(event: dict[str, Any]) -> int:
    """Return the status of the response."""
    return int(receive(event, Context())["statusCode"])


def test_body_in_base64_is_the_body(agreed: World) -> None:
    """API Gateway may encode a body; the signature is over what it decodes to."""
    body = json.dumps(WHOLE)
    assert status(asked(body, body=base64.b64encode(body.encode()).decode(), isBase64Encoded=True)) == 200
    assert status(asked(body, body="?", isBase64Encoded=True)) == 400
    assert [kind for kind, _ in agreed.said()] == ["PaymentReceived"]


@pytest.mark.parametrize("body", ["", "{", "NaN", "[" * 30_000, '{"data": {"a": 1e999}}'])
def test_body_that_is_no_document(agreed: World, body: str) -> None:
    """A signed body that is no JSON object with data is refused; nothing is written."""
    assert status(asked(body)) in (400, 422)
    assert agreed.rows("webhooks") == agreed.rows("outbox") == []


def test_throttle_asks_the_partner_to_repeat(agreed: World, log: io.StringIO) -> None:
    """503: the partner comes again, and its message has its one effect then."""
    body = json.dumps(WHOLE)
    really = client("dynamodb").transact_write_items
    agreed.answer("dynamodb", "transact_write_items", *[aws_error("ThrottlingException")] * TRIES, really)
    assert status(asked(body)) == 503
    assert status(asked(body)) == 200
    assert len(agreed.rows("outbox")) == 1


def test_event_that_outlived_its_row_is_not_published_again(agreed: World) -> None:
    """A row expires; where the outbox still has the event, the repetition is taken and has no effect."""
    body = json.dumps(WHOLE)
    assert status(asked(body)) == 200
    agreed.dynamodb.delete_item(TableName="webhooks", Key={"id": {"S": "payments#msg_1"}})
    assert status(asked(body)) == 200
    assert len(agreed.rows("outbox")) == 1
    assert agreed.row("webhooks", id="payments#msg_1")


@pytest.mark.parametrize("given", ["2026-01-05T09:00:00Z", "2026-01-05T10:00:00+01:00"])
def test_event_has_the_instant_of_its_message(agreed: World, given: str) -> None:
    """The payment happened then, however late the message came and in which zone it was written."""
    assert status(asked(json.dumps({**WHOLE, "timestamp": given}))) == 200
    assert [json.loads(row["body"])["time"] for row in agreed.rows("outbox")] == ["2026-01-05T09:00:00.000Z"]


def test_copy_of_a_request_is_refused(agreed: World) -> None:
    """An attempt with the timestamp of the last one is no repetition of the partner's."""
    request = asked(json.dumps(WHOLE))
    assert [status(request), status(request)] == [200, 409]
    assert len(agreed.rows("outbox")) == 1


def test_secrets_of_partners() -> None:
    """Secrets by partner; a drawn text holds none."""
    assert parsed("Zk3drawnByCloudFormation") == {}
    assert parsed(TWO) == {"payments": (SECRET, SECRET)}


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"payments": 5}',
        '{"payments": "whsec_AAAA"}',
        '{"payments": ["whsec_AAAA"]}',
        '{"payments": [1]}',
        json.dumps({"payments": [SECRET] * 3}),
    ],
)
def test_secrets_in_another_form_are_an_error(agreed: World, text: str, log: io.StringIO) -> None:
    """No message is refused for an operator's mistake: the function fails, and its alarm rings."""
    with pytest.raises(BrokenSecrets) as caught:
        parsed(text)
    assert SECRET not in str(caught.value)
    aws("secretsmanager").put_secret_value(SecretId=NAME, SecretString=text)
    secret_store._read.cache_clear()
    with pytest.raises(BrokenSecrets):
        receive(asked(json.dumps(WHOLE)), Context())
    assert SECRET not in log.getvalue()


def test_log_names_the_reason_and_nothing_of_the_request(agreed: World, log: io.StringIO) -> None:
    """A refused message leaves a line with its reason."""
    body = json.dumps({**WHOLE, "data": {"orderId": "canary-order", "reason": "canary"}})
    assert status(asked(body, pathParameters={"partner": "canary"})) == 404
    assert status(asked(body)) == 422
    assert status(asked(body, headers={**signed(body), "webhook-timestamp": str(int(time.time()) - 999)})) == 401
    lines = [json.loads(line) for line in log.getvalue().splitlines() if "because" in line]
    assert [line["because"] for line in lines] == ["Partner", "Data", "Signature"]
    assert "canary" not in log.getvalue() and SECRET not in log.getvalue()

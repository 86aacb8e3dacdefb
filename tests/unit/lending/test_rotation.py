"""The rotation of the keys that links are signed with: step by step, and repeated."""

import pytest

from lambdas.common.errors import InvalidTask
from lambdas.lending import rotation_handlers
from lambdas.lending.links import keyring
from lambdas.lending.links.keyring import LONGEST_LINK_SECONDS, MARGIN_SECONDS, Keyring
from tests.unit.lending.desk import CONTEXT, SECRET, Office
from tests.unit.world import aws

STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")
VERSION = "11111111-2222-3333-4444-555555555555"


def step(name: str, secret: str = SECRET) -> None:
    """One step of a rotation."""
    event = {"Step": name, "SecretId": secret, "ClientRequestToken": VERSION}
    rotation_handlers.rotate(event, CONTEXT)


def current() -> Keyring:
    """The keys as they stand."""
    found = aws("secretsmanager").get_secret_value(SecretId=SECRET, VersionStage="AWSCURRENT")
    return keyring.parse_keys(found["SecretString"])


def test_rotation_makes_a_new_key_current_and_keeps_the_old_one(office: Office) -> None:
    """All four steps, each repeated as Secrets Manager may do, leave two keys; the new one signs."""
    for name in STEPS:
        step(name)
        step(name)

    ring = current()
    assert ring.current == "2"
    assert ring.keys["1"] == "a-first-key-of-many-characters"
    assert len(ring.keys["2"]) >= 48


def test_nothing_changes_before_the_last_step(office: Office) -> None:
    """A rotation that dies on its way leaves the old keys current."""
    for name in STEPS[:3]:
        step(name)

    assert current().current == "1"


@pytest.mark.parametrize("secret", ["signalbox/unit/another", "arn:aws:secretsmanager:us-east-1:1:secret:other-abcdef"])
def test_other_secrets_are_left_alone(office: Office, secret: str) -> None:
    """The function rotates the secret that its environment names and no other."""
    with pytest.raises(InvalidTask):
        step("createSecret", secret)


def test_unknown_step_is_refused(office: Office) -> None:
    """A step that Secrets Manager does not have is an error with its name."""
    with pytest.raises(InvalidTask, match="dance"):
        step("dance")


def test_retired_keys_are_dropped() -> None:
    """A key is valid until its links have expired, and gone at the rotation after that."""
    first = Keyring("1", {"1": "a"}, {})
    second = keyring.rotate_keys(first, "b", 1000.0)
    end = 1000 + LONGEST_LINK_SECONDS + MARGIN_SECONDS

    assert second.valid_key("1", end - 1) == "a"
    assert second.valid_key("1", end) is None
    assert second.valid_key("2", end + 10**9) == "b"
    assert set(keyring.rotate_keys(second, "c", end).keys) == {"2", "3"}
    assert set(keyring.rotate_keys(second, "c", end - 1).keys) == {"1", "2", "3"}


def test_keyring_survives_its_text() -> None:
    """A written keyring is read back unchanged."""
    ring = Keyring("2", {"1": "a", "2": "b"}, {"1": 5})

    assert keyring.parse_keys(keyring.format_keys(ring)) == ring

"""`publish` and `play` against a deployed system: a twin stands in for the account, and its clock for real time."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from signalbox.assembly import Assembly
from signalbox.cli.desk import opening
from signalbox.cli.desk.aws import on_aws
from signalbox.cli.live import place, play, publish
from signalbox.desk import Account
from signalbox.twin import Twin
from signalbox.twin.gateway import clients
from tests.cli.test_verbs import run, script
from tests.workflows.orders import paid, placed, stock

SMOKE = "examples/smoke.jsonl"


class Deployed:
    """A deployed system: a twin that opens at the first call, and time that passes when somebody sleeps."""

    def __init__(self, assembly: Assembly) -> None:
        self.assembly = assembly
        self.open = ExitStack()
        self.before: Callable[[Twin], None] = lambda twin: None

    @cached_property
    def twin(self) -> Twin:
        """The account."""
        twin = self.open.enter_context(Twin.from_assembly(self.assembly, 5))
        self.before(twin)
        return twin

    def account(self, *_: Any) -> Account:
        """Return the account as the desk sees one on AWS, which has no journal."""
        return Account(self.assembly, lambda service: self.twin.client(service))

    def now(self) -> float:
        """Return the virtual instant."""
        return self.twin.cloud.clock.now if "twin" in self.__dict__ else 1_767_603_600.0

    def sleep(self, seconds: float) -> None:
        """Let virtual time pass."""
        self.twin.advance(seconds=seconds)


@pytest.fixture
def deployed(assembly: Assembly, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    """The deployed system that both verbs reach."""
    found = Deployed(assembly)
    for module in (play, publish):
        monkeypatch.setattr(module, "on_aws", found.account)
        monkeypatch.setattr(module, "deployed", lambda environment, path: assembly)
    monkeypatch.setattr(play, "CLOCK", found)
    with found.open:
        yield found


def test_the_smoke_script_ends_as_in_the_twin(deployed: Deployed, capsys: pytest.CaptureFixture[str]) -> None:
    """Confirmed, cancelled for stock, refused; the dead letter is dropped, and a second run has new keys."""
    code, out, err = run(capsys, "play", SMOKE, "--run", "a1", "--tidy", "--json")
    document = json.loads(out)
    assert [(row["key"], row["aws"]) for row in document["outcomes"]] == [
        ("smoke-a1-1", "OrderConfirmed"),
        ("smoke-a1-2", "OrderCancelled"),
        ("smoke-a1-3", "dead letter: InvalidEvent"),
    ]
    assert (code, document["differ"]) == (0, 0)
    assert "publishing 5 events as arn:aws:" in err and "5 of 5 events published, 5 settled" in err
    assert not any(deployed.twin.results.dead_letters().values())
    assert 45 < deployed.twin.now < 120


def test_what_differs_is_printed(
    deployed: Deployed, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A partner that declines there gives another outcome and exit 1; lines of others and broken ones are named."""
    monkeypatch.setenv("COLUMNS", "60")
    deployed.before = lambda twin: twin.plan([{"at": 1, "partner": "shipping", "behave": "decline"}])
    lines = [
        stock(),
        placed(),
        paid(),
        {"at": 50, "partner": "shipping", "behave": "ok"},
        {"at": 1, "raw": "[]"},
        {"at": 1, "raw": "{}", "type": "StockReceived"},
        {"at": 2},
    ]
    code, out, err = run(capsys, "play", script(tmp_path / "s.jsonl", *lines), "--seed", "1")
    said = " ".join(err.split())
    assert code == 1
    assert "line 4: a producer outside the system cannot do `partner`; it is left out" in said
    assert "line 7: it says nothing to do" in said
    rows = [line.split() for line in out.splitlines()]
    assert ["differs", "order-1", "OrderCancelled", "OrderConfirmed"] in rows
    assert any(row[:3] == ["line", "5", "refused"] for row in rows)
    assert any(row[:4] == ["line", "6", "dead", "letter:"] for row in rows)
    assert "3 outcomes: 2 as in the twin, 1 differ" in out


def test_an_event_is_published_and_can_be_followed(
    deployed: Deployed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The envelope is filled in, and the answer names the event's id, its subject and the desk."""
    (tmp_path / "config").write_text("[profile p]\n", "utf-8")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    (tmp_path / "order.json").write_text(json.dumps(placed()["data"]), "utf-8")
    where = ["--profile", "p", "--region", "r"]
    code, out, _ = run(capsys, "publish", "OrderPlaced", "--data", f"@{tmp_path / 'order.json'}", *where)
    assert code == 0
    assert out.endswith("follow it with `python -m signalbox desk --profile p --region r show WORKFLOW order-1`\n")
    code, out, _ = run(
        capsys, "publish", "StockReceived", "--data", '{"sku": "", "quantity": 0}', "--unchecked", "--json"
    )
    done = json.loads(out)
    assert (code, done["type"], done["subject"]) == (0, "StockReceived", None)
    deployed.twin.run_until_idle()
    (row,) = deployed.twin.executions("orders")
    assert (row["key"], row["outcome"]) == ("order-1", "OrderCancelled")
    (letter,) = [event for _, event in deployed.twin.journal() if event["detail"].get("id") == done["event_id"]]
    assert letter["detail-type"] == "StockReceived"
    assert deployed.twin.results.dead_letters()["stock"] == 1


def test_the_plain_call_of_the_readme_is_taken(deployed: Deployed) -> None:
    """The entries of the example file reach their consumer, without these tools."""
    entries = json.loads(Path("examples/put-events.json").read_text("utf-8"))
    assert deployed.twin.client("events").put_events(Entries=entries)["FailedEntryCount"] == 0
    deployed.twin.run_until_idle()
    (row,) = deployed.twin.rows("stock")
    assert (row["sku"], row["onHand"]) == ("tea", 10)
    assert not any(deployed.twin.results.dead_letters().values())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["OrderPlacd"], "no contract of the type 'OrderPlacd'; did you mean 'OrderPlaced'?"),
        (["OrderPlaced"], "the data breaks OrderPlaced v1 at /data: 'orderId' is a required property"),
        (["OrderPlaced", "--data", "{"], "--data is no JSON"),
        (["OrderPlaced", "--data", "[1]"], "--data holds no JSON object"),
        (["OrderPlaced", "--data", "@missing.json"], "missing.json cannot be read"),
        (["OrderPlaced", "--twin", "x", "--region", "eu-west-1"], "not both"),
        (["OrderPlaced", "--twin", "tests"], "tests keeps no run"),
    ],
)
def test_a_wrong_event_is_a_sentence(
    deployed: Deployed, arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, and nothing is published."""
    code, out, err = run(capsys, "publish", *arguments)
    assert (code, out) == (2, "")
    assert sentence in err
    assert "twin" not in deployed.__dict__


@pytest.mark.parametrize("verb", [["publish", "OrderPlaced"], ["play", SMOKE]])
def test_a_profile_that_is_not_there_is_a_sentence(
    verb: list[str], assembly: Assembly, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, before anything is played."""
    code, _, err = run(capsys, *verb, "--profile", "nope", "--assembly", str(assembly.path))
    assert code == 2
    assert "The config profile (nope) could not be found; give another --profile" in err and err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["publish", "OrderPlaced", "--profile", "nope"],
        ["play", SMOKE, "--profile", "nope"],
        ["publish", "--profile", "nope"],
        ["play", "--profile", "nope"],
        ["desk", "--profile", "nope", "dead"],
        ["desk", "--profile", "nope", "replay"],
        ["audit", "--profile", "nope"],
        ["audit", "order-1", "--profile", "nope"],
        ["replay", "orders", "order-1", "--until", "2026-01-05T12:00:00Z", "--profile", "nope"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_profile_that_is_not_there_is_named_before_a_synthesis(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The wrong name costs no wait for the stacks."""

    def unwanted(*_: object) -> Assembly:
        raise AssertionError("the stacks are synthesised")

    for module in (place, opening):
        monkeypatch.setattr(module, "chosen", unwanted)
    code, _, err = run(capsys, *arguments)
    assert code == 2
    assert "The config profile (nope) could not be found; give another --profile" in err and err.count("\n") == 1


def test_the_region_is_the_one_that_the_command_line_of_the_cdk_reads(
    assembly: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AWS_REGION counts, also without AWS_DEFAULT_REGION, and an option before it."""
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    regions = [on_aws(assembly, None, option).client("sqs").meta.region_name for option in (None, "eu-north-1")]
    assert regions == ["eu-west-1", "eu-north-1"]


def test_the_twin_reaches_no_account(assembly: Assembly, monkeypatch: pytest.MonkeyPatch) -> None:
    """A profile and an endpoint of the process are not the twin's, whose calls stay inside."""
    monkeypatch.setattr(clients, "CLIENTS", {})
    monkeypatch.setenv("AWS_PROFILE", "nope")
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with Twin.from_assembly(assembly, 1) as twin:
        twin.play([stock()])
        assert twin.rows("stock")[0]["onHand"] == 10
        assert twin.client("s3").list_buckets()["Buckets"]


def test_an_environment_that_was_never_deployed_from_here_is_named() -> None:
    """The assembly of production is written by its deployment."""
    with pytest.raises(Exception, match=r"there is no cdk\.out\.nowhere: `make deploy ENVIRONMENT=nowhere` writes it"):
        place.deployed("nowhere", None)


def test_an_event_goes_to_a_queue_of_an_account(assembly: Assembly, monkeypatch: pytest.MonkeyPatch) -> None:
    """The envelope comes out of the queue of a rule on moto's bus as boto3 sent it."""
    with mock_aws():
        session = boto3.Session(region_name="us-east-1")
        bus = publish.bus_of(assembly)
        events, queues = session.client("events"), session.client("sqs")
        events.create_event_bus(Name=bus)
        url = queues.create_queue(QueueName="q")["QueueUrl"]
        arn = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        events.put_rule(Name="r", EventBusName=bus, EventPattern='{"detail-type": ["StockReceived"]}')
        events.put_targets(Rule="r", EventBusName=bus, Targets=[{"Id": "q", "Arn": arn}])
        account = Account(assembly, session.client)
        publish.Producer(account, publish.SystemRandom()).publish("StockReceived", stock()["data"], "id-1", "lamp")
        (message,) = queues.receive_message(QueueUrl=url)["Messages"]
        detail = json.loads(message["Body"])["detail"]
    assert (detail["id"], detail["subject"], detail["partitionkey"]) == ("id-1", "lamp", "lamp")
    assert (detail["data"], detail["specversion"], detail["hops"]) == ({"sku": "lamp", "quantity": 10}, "1.0", 0)

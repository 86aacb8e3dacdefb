"""`cost project`, `diff`, `sweep` and `quotas` on a small deployed system, worked out by hand."""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from signalbox.assembly import read
from signalbox.cli import main
from signalbox.cost.documents import DocumentError, read_document
from signalbox.cost.options import chart
from signalbox.cost.options.chart import draw
from signalbox.cost.options.sweep import RangeError, Sweep, sweep_workflow, volumes_between
from signalbox.cost.projection.assumptions import RateError, rate_of, read_assumptions
from signalbox.cost.projection.comparison import LimitError, apply_limits, compare
from signalbox.cost.projection.projection import project
from signalbox.cost.projection.quotas import quotas
from signalbox.cost.projection.system import calls_a_month, default_usage, read_system
from tests.cost.deployed import assembly, assumed, deployed, resource, template, usage
from tests.report.contrast import contrast

SCHEDULED = 8640  # every five minutes for 30 days


def amounts(folder: Path, changes: dict[str, Any] | None = None) -> dict[str, Decimal]:
    """The lines of a projection by service and item."""
    lines = project(deployed(folder), assumed(changes)).to_json()["lines"]
    return {f"{line['service']} {line['item']}": Decimal(line["amount"]) for line in lines}


def test_a_month_is_derived_from_the_templates(tmp_path: Path) -> None:
    """A million orders: three transitions, two functions of 1,024 MB, one event through one queue, one alarm."""
    found = amounts(tmp_path)
    invocations = 2_000_000 + SCHEDULED
    assert found["states.standard transitions"] == 75
    assert found["lambda requests"] == invocations * Decimal("0.0000002")
    assert found["lambda compute.arm64"] == invocations / Decimal(10) * Decimal("0.0000133334")
    assert found["events.custom events"] == 1
    assert found["sqs requests.standard"] == Decimal("1.2")  # sent, received, deleted
    assert found["scheduler invocations"] == SCHEDULED * Decimal("0.000001")
    assert found["alarms alarms"] == Decimal("0.1")


def test_events_follow_from_the_chain_of_outcomes(tmp_path: Path) -> None:
    """An event for each try of `Done`: where half of the executions fail before it, half as many are published."""
    rows: dict[str, Any] = {"workflows/orders/events/OrderConfirmed": {"Done": 1}}
    assert amounts(tmp_path, rows)["events.custom events"] == 2
    failing = amounts(tmp_path, {**rows, "workflows/orders/failures/Work": Decimal("0.5")})
    assert failing["events.custom events"] == Decimal("1.5")
    with pytest.raises(DocumentError, match="did you mean 'Done'"):
        amounts(tmp_path, {"workflows/orders/events/OrderConfirmed": {"Dome": 1}})


def test_batches_save_requests_and_invocations(tmp_path: Path) -> None:
    """Ten messages at once are one receive, one delete and one invocation; more than the batch size does not fit."""
    found = amounts(tmp_path, {"queues/*/messages_per_batch": 100})
    assert found["sqs requests.standard"] == Decimal("0.48")
    assert found["lambda requests"] == (1_100_000 + SCHEDULED) * Decimal("0.0000002")


@pytest.mark.parametrize(("scaling", "polled_by"), [({}, 2), ({"MaximumConcurrency": 10}, 5)])
def test_a_queue_without_a_bound_is_polled_less(tmp_path: Path, scaling: dict[str, int], polled_by: int) -> None:
    """Two pollers in the place of five, each with three polls a minute, where no maximum concurrency is set."""
    written = template()
    written["Resources"]["Source"]["Properties"]["ScalingConfig"] = scaling
    rows = {"queues/*/pollers": 5, "queues/*/unbounded_pollers": 2, "workflows/orders/executions_per_month": 0}
    answer = project(read_system(read(assembly(tmp_path, written))), assumed(rows)).to_json()
    polls = sum(Decimal(line["quantity"]) for line in answer["lines"] if line["service"] == "sqs")
    assert polls == polled_by * 3 * 30 * 24 * 60


def test_a_message_that_its_consumer_gives_back_is_received_again(tmp_path: Path) -> None:
    """Every second message twice: sent and deleted once, received and handled one and a half times."""
    found = amounts(tmp_path, {"queues/*/deliveries_per_message": Decimal("1.5")})
    assert found["sqs requests.standard"] == Decimal("1.4")
    assert found["lambda requests"] == (2_500_000 + SCHEDULED) * Decimal("0.0000002")


def test_messages_sent_together_are_one_request_by_their_size(tmp_path: Path) -> None:
    """Four of a kilobyte are one; four of forty are three of 64 KB."""
    together = {"queues/*/messages_per_send": 4}
    assert amounts(tmp_path, together)["sqs requests.standard"] == Decimal("0.9")
    large = amounts(tmp_path, {**together, "events/*/kb": 40})
    assert large["sqs requests.standard"] == Decimal("1.1")


def test_a_row_of_its_own_wins_over_the_wildcard(tmp_path: Path) -> None:
    """`functions/orders.work/...` speaks for that function alone."""
    found = amounts(tmp_path, {"functions/orders.work/write_units": 2})
    assert found["dynamodb write units"] == (1_000_000 + SCHEDULED) * 2 * Decimal("0.000000625")


def test_workflows_bear_the_whole_bill(tmp_path: Path) -> None:
    """The costs of the workflows add up to the total, shared costs included."""
    answer = project(deployed(tmp_path), assumed()).to_json()
    months = [Decimal(entry["per_month"]) for entry in answer["per_workflow"].values()]
    assert sum(months) == Decimal(answer["total"])
    assert Decimal(answer["per_workflow"]["orders"]["per_execution"]) * 1_000_000 == Decimal(answer["total"])


def test_drivers_are_ranked_and_add_up(tmp_path: Path) -> None:
    """The dearest first: the state machine."""
    answer = project(deployed(tmp_path), assumed()).to_json()
    assert answer["drivers"][0]["driver"] == "state machine"
    drivers = [Decimal(driver["amount"]) for driver in answer["drivers"]]
    assert drivers == sorted(drivers, reverse=True)
    assert abs(sum(drivers) - Decimal(answer["total"])) < Decimal("1e-20")


def test_the_assumptions_that_were_used_stand_in_the_answer(tmp_path: Path) -> None:
    """Each with its value, source, confidence and range."""
    rows = project(deployed(tmp_path), assumed()).to_json()["assumptions"]
    row = {"name": "events/*/kb", "value": 1, "source": "a test", "confidence": "given", "low": "1", "high": "1"}
    assert row in rows


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"functions/*/duration_ms": None}, "there is no assumption 'functions/orders.work/duration_ms'"),
        ({"functions/orders.wrok/duration_ms": 1}, "did you mean 'orders.work'"),
        ({"workflows/order/executions_per_month": 1}, "did you mean 'orders'"),
        ({"events/OrderPlacd/kb": 1}, "did you mean 'OrderPlaced'"),
        ({"events/*/kb": -1}, "negative"),
        ({"events/*/kb": 1025}, "an event on a bus has at most 1,024 KB"),
        ({"functions/*/duration_ms": 900_001}, "at most 900,000 ms"),
        ({"workflows/orders/failures/Wrok": 1}, "did you mean 'Work'"),
        ({"workflows/orders/failure/Work": 1}, "did you mean 'failures'"),
        ({"workflows/orders/events/OrderPlacd": 1}, "did you mean 'OrderPlaced'"),
        ({"workflows/orders/calls/orders.wrok": 1}, "did you mean 'orders.work'"),
        ({"functions/*/duration": 1}, "did you mean 'duration_ms'"),
        ({"function/*/duration_ms": 1}, "did you mean 'functions'"),
        ({"workflows/orders/events/OrderPlaced": None}, "there is no assumption 'workflows/orders/events/OrderPlaced'"),
    ],
)
def test_an_assumption_that_does_not_fit_is_refused(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    """Missing rows and rows about nothing that is deployed are refused with the file."""
    with pytest.raises(DocumentError) as caught:
        project(deployed(tmp_path), assumed(changes))
    assert words in caught.value.problem


@pytest.mark.parametrize(
    ("properties", "words"),
    [
        ({"MemorySize": 64}, "64 MB: the memory of a function has at least 128 and at most 10,240 MB"),
        ({"MemorySize": 11_000}, "11000 MB"),
        ({"MemorySize": "much"}, "a number is needed here"),
        ({"EphemeralStorage": {"Size": 256}}, "256 MB: the storage of a function has at least 512"),
        ({"Timeout": 1000}, "1000 s: the time-out of a function has at least 1 and at most 900 s"),
    ],
)
def test_a_function_that_aws_does_not_deploy_is_refused(tmp_path: Path, properties: dict[str, Any], words: str) -> None:
    """The stack and the logical id are named, and no month is projected."""
    written = template()
    written["Resources"]["Work"]["Properties"] |= properties
    with pytest.raises(DocumentError, match="one: Work") as caught:
        read_system(read(assembly(tmp_path, written)))
    assert words in caught.value.problem


def test_no_run_of_a_function_lasts_longer_than_its_time_out(tmp_path: Path) -> None:
    """A function without Timeout has AWS's 3 seconds."""
    project(deployed(tmp_path), assumed({"functions/orders.work/duration_ms": 3000}))
    with pytest.raises(DocumentError, match="3001 ms: dev-orders-work has at most 3,000 ms"):
        project(deployed(tmp_path), assumed({"functions/orders.work/duration_ms": 3001}))


@pytest.mark.parametrize(
    ("row", "pointer"),
    [
        ({"name": "events/*/kb", "value": 1, "source": "x", "confidence": "sure"}, "/assumptions/0/confidence"),
        ({"name": "events", "value": 1, "source": "x", "confidence": "given"}, "/assumptions/0/name"),
        ({"name": "events/*/kb", "value": 1, "confidence": "given"}, "/assumptions/0"),
    ],
)
def test_a_row_without_source_or_confidence_is_refused(row: dict[str, Any], pointer: str) -> None:
    """Every assumption says where it comes from and how sure it is."""
    with pytest.raises(DocumentError) as caught:
        read_assumptions({"assumptions": [row]}, "usage.json")
    assert caught.value.pointer == pointer


@pytest.mark.parametrize(
    ("expression", "calls"),
    [("rate(5 minutes)", 8640), ("rate(1 day)", 30), ("cron(0 2 * * ? *)", 30), ("cron(*/15 * * * ? *)", 2880)],
)
def test_schedules_are_counted(expression: str, calls: int) -> None:
    """A month has 30 days."""
    assert calls_a_month(expression, "t.json") == calls


def test_a_schedule_that_cannot_be_read_is_refused() -> None:
    """An expression that is neither rate(...) nor cron(...) is an error."""
    with pytest.raises(DocumentError, match="neither rate"):
        calls_a_month("at(2026-01-01T00:00:00)", "t.json")


def test_rates_are_read_as_executions_a_month() -> None:
    """30 days of it, of the first workflow unless another is named."""
    flows = ["orders", "lending"]
    assert rate_of("1000/min", flows) == ("orders", 43_200_000)
    assert rate_of("lending=0.5/s", flows) == ("lending", 1_296_000)
    assert rate_of("1,000,000/month", flows) == rate_of("1000000/month", flows) == ("orders", 1_000_000)
    assert rate_of("lending=1,200.5/day", flows) == ("lending", 36_015)
    refused = {
        "fast": "is no rate",
        "1,00/min": "is no rate",
        "-5/min": "is no rate",
        "lendin=1/s": "did you mean 'lending'",
        "9" * 99 + "/s": "is no rate",
    }
    for text, words in refused.items():
        with pytest.raises(RateError, match=words):
            rate_of(text, flows)


def answer(total: str, **items: str) -> dict[str, Any]:
    """A stored answer of `cost project`."""
    lines = [{"service": name, "item": "x", "amount": amount} for name, amount in items.items()]
    return {"total": total, "per_workflow": {"orders": {"per_month": total}}, "lines": lines}


def test_a_difference_names_what_changed() -> None:
    """Items that did not change are left out, new ones start at 0."""
    found = compare(answer("10", sqs="4", sns="6"), answer("12", sqs="4", sns="7", s3="1"), "base.json").to_json()
    assert found["difference"] == "2"
    assert set(found["items"]) == {"sns x", "s3 x"}
    assert found["items"]["s3 x"] == {"before": "0", "after": "1", "difference": "1"}


@pytest.mark.parametrize(
    ("budget", "increase", "passed"),
    [("12", None, 0), ("11.99", None, 1), (None, "20%", 0), (None, "19.9%", 1), ("1", "1", 2), (None, None, 0)],
)
def test_limits_are_passed_only_when_passed(budget: str | None, increase: str | None, passed: int) -> None:
    """A month at its limit is within it."""
    difference = compare(answer("10"), answer("12"), "base.json")
    apply_limits(difference, budget, increase)
    assert len(difference.passed) == passed


def test_a_limit_that_is_no_number_is_refused() -> None:
    """The option is named."""
    with pytest.raises(LimitError, match="--budget 'much'"):
        apply_limits(compare(answer("1"), answer("1"), "b"), "much", None)


def test_the_markdown_shows_the_sum_and_the_verdict() -> None:
    """A table for a pull request, and a bold line for each limit passed."""
    difference = compare(answer("10", sqs="10"), answer("12", sqs="12"), "base.json")
    apply_limits(difference, "11", None)
    text = difference.to_markdown()
    assert "| **a month** | 10.00 | 12.00 | 2.00 (+20.0%) |" in text
    assert "**The month costs 12.00 USD, over the budget of 11.00.**" in text


@pytest.mark.parametrize(
    "base",
    [
        [],
        {},
        {"total": "1", "lines": {}, "per_workflow": {}},
        answer("many"),
        answer("-1"),
        answer("1", sqs="-1"),
        {**answer("1"), "currency": "EUR"},
    ],
)
def test_a_base_that_is_no_projection_is_refused(base: Any) -> None:
    """The file is named."""
    with pytest.raises(DocumentError, match=r"base\.json"):
        compare(base, answer("1"), "base.json")


def swept(folder: Path) -> Sweep:
    """A sweep of the small workflow."""
    return sweep_workflow(deployed(folder), assumed(), None, volumes_between("1e4", "1e8"))


def test_the_curves_of_a_sweep_can_be_seen_in_both_schemes() -> None:
    """Each curve and its sign have a contrast of 4.5 to 1 with the ground, light and dark."""
    assert all(contrast(colour[1:], "ffffff") >= 4.5 for colour in chart.COLOURS)
    assert all(contrast(colour[1:], "16181d") >= 4.5 for colour in chart.DARK_COLOURS)
    assert len(chart.COLOURS) == len(chart.DARK_COLOURS) == len(chart.DASHES)


def test_a_sweep_prices_five_options(tmp_path: Path) -> None:
    """Standard at a million executions: 75 dollars of transitions and the work of one Task."""
    found = swept(tmp_path)
    names = [curve.option.name for curve in found.curves]
    assert names == ["Standard", "Express", "Lambda durable functions", "Choreography", "Temporal Cloud"]
    million = found.volumes.index(1_000_000)
    work = Fraction("0.2") + 50_000 * Fraction("0.0000133334")
    assert found.curves[0].amounts[million] == 75 + work
    assert (
        found.curves[4].amounts[million] == 150 + work
    )  # two million Actions: one million in the plan, 50, and the plan
    assert found.curves[4].amounts[-1] == work * 100 + 5900 + 295  # 199 million Actions in six tiers, and 5 % of them


def test_break_even_points_are_where_the_cheaper_one_changes(tmp_path: Path) -> None:
    """Standard and Temporal Cloud both cost 2,592.1875 dollars at 34,562,500 executions, by the price pages."""
    found = swept(tmp_path)
    below, above, volume = next(entry for entry in found.crossings if "Temporal Cloud" in entry)
    assert (below, above) == ("Standard", "Temporal Cloud")
    assert volume == 34_562_501


def test_the_chart_is_one_svg_with_every_option(tmp_path: Path) -> None:
    """The chart parses, and names each option."""
    text = draw(swept(tmp_path), "Cost")
    root = ElementTree.fromstring(text)
    written = " ".join(root.itertext())
    for name in ("Standard", "Express", "durable", "Choreography", "Temporal", "break-even"):
        assert name in written
    assert "prefers-color-scheme" in text


def test_choreography_pays_for_its_state_its_outbox_and_its_polling(tmp_path: Path) -> None:
    """One step: seven write units, a read, an event, three requests, two calls; and polls, which cost without a call.

    At one execution a month nearly all polls are empty: five every twenty seconds are 648,000.
    """
    found = sweep_workflow(deployed(tmp_path), assumed(), None, [1, 1_000_000])
    curve = next(curve for curve in found.curves if curve.option.name == "Choreography")
    few, many = (Fraction(amount or 0) for amount in curve.amounts)
    assert float(few) == pytest.approx(0.4 * 0.648, rel=0.001)
    work = Fraction("0.4") + 75_000 * Fraction("0.0000133334")
    direct = work + 7 * Fraction("0.625") + Fraction("0.125") + 1 + 3 * Fraction("0.4")
    rate = 1_000_000 / (30 * 24 * 3600)
    empty = rate / (2.718281828459045 ** (rate / 5 * 20) - 1) * 30 * 24 * 3600
    assert float(many) == pytest.approx(float(direct) + 0.4 * empty / 1_000_000, rel=1e-9)


@pytest.mark.parametrize("ends", [("1e8", "1e4"), ("0", "10"), ("few", "many"), ("1", "nan"), ("1", "inf")])
def test_a_range_that_makes_no_sense_is_refused(ends: tuple[str, str]) -> None:
    """A range needs two volumes, the smaller one first."""
    with pytest.raises(RangeError):
        volumes_between(*ends)


def test_quotas_stand_least_headroom_first(tmp_path: Path) -> None:
    """The refill of StartExecution is just met at 300 executions a second."""
    assumptions = assumed({"workflows/orders/executions_per_month": 300 * 2_592_000})
    found = {quota.name: quota for quota in quotas(deployed(tmp_path), assumptions)}
    assert found["StartExecution refill"].headroom == 1
    assert found["StateTransition refill"].needed == 900
    assert found["Lambda concurrency"].needed == 60 + Fraction(SCHEDULED, 2_592_000) / 10
    assert found["history events"].needed == 12
    rooms = [quota.headroom for quota in found.values() if quota.headroom is not None]
    assert rooms == sorted(rooms)


def test_a_new_account_has_less(tmp_path: Path) -> None:
    """Ten environments, not a thousand."""
    found = {quota.name: quota for quota in quotas(deployed(tmp_path), assumed(), fresh=True)}
    assert found["Lambda concurrency"].limit == 10


def test_the_bucket_must_hold_what_the_refill_leaves_over(tmp_path: Path) -> None:
    """400 starts a second against a refill of 300: a second's starts and ten seconds of the difference."""
    assumptions = assumed({"workflows/orders/executions_per_month": 400 * 2_592_000})
    found = {quota.name: quota for quota in quotas(deployed(tmp_path), assumptions)}
    assert found["StartExecution bucket"].needed == 1400


def test_calls_over_http_are_requests_of_the_api(tmp_path: Path) -> None:
    """Half of the executions are looked at once through the API; who calls a function directly pays no API."""
    body = template()
    uri = "arn:aws:lambda:us-east-1:123456789012:function:dev-orders-work:live"
    body["Resources"]["Page"] = resource("AWS::ApiGatewayV2::Integration", ApiId="a", IntegrationUri=uri)
    system = read_system(read(assembly(tmp_path, written=body)))
    rows = {"workflows/orders/calls/orders.work": Decimal("0.5"), "workflows/orders/calls/orders.start": 1}
    needs = project(system, assumed(rows)).needs.by_key()
    assert needs["apigateway.http", "requests"] == 500_000


def test_jobs_of_mediaconvert_that_run_at_once_meet_a_quota(tmp_path: Path) -> None:
    """Two jobs of 30 s for each of an execution a second: 60 run at once."""
    body = template()
    route = {"name": "jobs", "events": ["Job Ended"], "publishes": [], "function": "dev-orders-start", "ordered": False}
    body["Metadata"]["Signalbox::Routes"].append(
        {**route, "source": "aws.mediaconvert", "queue": "dev-jobs", "deadLetterQueue": "dev-jobs-dead-letters"}
    )
    system = read_system(read(assembly(tmp_path, written=body)))
    rows = {"workflows/orders/executions_per_month": 2_592_000, "workflows/orders/events/Job Ended": 2}
    with pytest.raises(DocumentError, match="job_seconds"):
        quotas(system, assumed(rows))
    found = {quota.name: quota for quota in quotas(system, assumed({**rows, "workflows/orders/job_seconds": 30}))}
    assert found["MediaConvert jobs at once"].needed == 60
    assert found["MediaConvert jobs at once"].headroom == Fraction(40, 60)


def test_the_commands_answer_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """project, diff, sweep and quotas print one document each; diff exits with 1 when a limit is passed."""
    where = ["--assembly", str(assembly(tmp_path)), "--usage", str(tmp_path / "usage.json"), "--json"]
    (tmp_path / "usage.json").write_text(json.dumps(usage()), encoding="utf-8")
    assert main(["cost", "project", *where]) == 0
    base = capsys.readouterr().out
    assert set(json.loads(base)) >= {"currency", "total", "per_workflow", "lines", "drivers"}
    (tmp_path / "base.json").write_text(base, encoding="utf-8")
    assert main(["cost", "diff", str(tmp_path / "base.json"), "--max-increase", "10%", *where]) == 0
    assert json.loads(capsys.readouterr().out)["difference"] == "0"
    assert main(["cost", "diff", str(tmp_path / "base.json"), "--rate", "1000/min", "--budget", "100", *where]) == 1
    assert json.loads(capsys.readouterr().out)["passed"]
    assert main(["cost", "sweep", "-o", str(tmp_path / "cost.svg"), *where]) == 0
    assert json.loads(capsys.readouterr().out)["break_even"]
    assert (tmp_path / "cost.svg").read_text(encoding="utf-8").startswith("<svg")
    assert main(["cost", "quotas", "--rate", "10000/min", *where]) == 0
    first = json.loads(capsys.readouterr().out)["quotas"][0]
    assert set(first) >= {"name", "limit", "needed", "headroom", "source", "as_of"}


def test_the_usage_that_ships_gives_a_source_and_a_confidence_for_every_row() -> None:
    """examples/usage.json can be read whole."""
    rows = read_assumptions(read_document(default_usage()), "usage.json").rows.values()
    assert rows
    assert all(row.source and row.confidence for row in rows)

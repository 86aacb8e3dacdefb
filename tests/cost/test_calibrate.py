"""The projection against what the meter counts in the twin, on the project's own stacks."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from signalbox.assembly import Assembly, read
from signalbox.cli import main
from signalbox.cost.assumed import Assumptions, read_assumptions
from signalbox.cost.calibration import WINDOW, Calibration, Line, NothingToCalibrate, calibrate, judged, metered
from signalbox.cost.documents import parse_document, read_document
from signalbox.cost.flow import FlowOfMonth
from signalbox.cost.mixture import WAYS, mixed_orders
from signalbox.cost.rewriting import rewritten
from signalbox.cost.system import default_usage, read_system
from signalbox.twin import Twin
from signalbox.twin.meter import attach
from signalbox.twin.readings import Reading
from signalbox.twin.script import parse
from tests.cost.deployed import assembly as small_assembly
from tests.cost.deployed import assumed

SEEDS = (1, 2)
ORDERS = 60
SOME = 5


def shipped() -> Assumptions:
    """The usage file that ships with the project."""
    return read_assumptions(read_document(default_usage()), "usage.json")


@pytest.fixture(scope="module")
def readings(assembly: Assembly) -> list[Reading]:
    """Two metered runs."""
    return [metered(assembly, seed, ORDERS) for seed in SEEDS]


def calibration(assembly: Assembly, readings: list[Reading]) -> Calibration:
    """The second run, projected from the first."""
    return judged(read_system(assembly), shipped(), SEEDS, ORDERS, readings)


def test_every_line_is_within_two_per_cent(assembly: Assembly, readings: list[Reading]) -> None:
    """Measured on one seed, the projection holds on another, for all that the twin is billed for."""
    found = calibration(assembly, readings)
    off = [line.to_json() for line in found.lines if not line.within]
    assert not off
    assert {line.service for line in found.lines} == {
        *("states.standard", "lambda", "dynamodb", "events.custom", "events.archive", "sqs", "scheduler", "logs"),
    }


def test_the_runs_take_every_way(readings: list[Reading]) -> None:
    """Reminders, refunds, refusals to ship and retries are in what is calibrated, not good orders alone."""
    counts = readings[0].visits["orders"]
    assert {"RemindCustomer", "ClosePayment", "ReleaseStock", "RefundPayment", "CancelOrder"} <= set(counts.attempts)
    assert {"PaymentDeclined", "States.Timeout"} <= set(counts.errors["AwaitPayment"])
    assert counts.errors["ConfirmOrder"]["Runtime.ExitError"]
    assert readings[0].events["RefundRequested"].events
    assert readings[0].executions["orders"] == ORDERS


def test_a_wrong_model_is_found_out(
    assembly: Assembly, readings: list[Reading], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A projection that forgets the relay is off in more than one line."""
    monkeypatch.setattr(FlowOfMonth, "relay", lambda flow: None)
    off = {(line.service, line.item) for line in calibration(assembly, readings).lines if not line.within}
    assert {("lambda", "requests"), ("dynamodb", "write units")} <= off


def test_the_meter_changes_nothing(assembly: Assembly) -> None:
    """A metered run has the same log lines, to the byte, as one without a meter."""

    def lines(with_meter: bool) -> dict[str, list[str]]:
        with Twin.from_assembly(assembly, seed=3) as twin:
            if with_meter:
                attach(twin)
            twin.plan(mixed_orders(SOME, 3))
            twin.advance(seconds=WINDOW)
            return dict(twin.cloud.functions.lines)

    assert lines(with_meter=True) == lines(with_meter=False) != {}


def test_the_mixture_is_a_script_that_seeds_decide() -> None:
    """Every line can be played, each way comes once in twenty orders, and the seed alone decides."""
    lines = list(mixed_orders(20, 7))
    assert parse(lines)[1] == []
    assert lines == list(mixed_orders(20, 7)) != list(mixed_orders(20, 8))
    placed = [line for line in lines if line.get("type") == "OrderPlaced"]
    paid = {line["subject"] for line in lines if line.get("type") == "PaymentReceived"}
    assert len(placed) == 20
    assert len(paid) == 20 - len({2, 6, 14} & set(WAYS))
    assert max(line["at"] for line in lines) < WINDOW


@pytest.mark.parametrize(
    ("measured", "projected", "within"),
    [(100, 102, True), (100, 97, False), (0, 0, True), (0, 1, False), (5, 0, False)],
)
def test_a_line_is_within_two_per_cent_or_not(measured: int, projected: int, within: bool) -> None:
    """The difference is a part of what was measured."""
    assert Line("sqs", "requests", Fraction(measured), Fraction(projected)).within is within


def test_the_usage_is_written_with_what_was_counted() -> None:
    """A row that has a measured figure gets it, with its source; new rows follow their group; the others stay."""
    rows = {"functions/orders.work/write_units": Fraction(7, 3), "events/*/kb": Fraction(2)}
    document = parse_document(rewritten(assumed(), rows, "20 orders"), "written")
    found = read_assumptions(document, "written")
    fresh = found.rows["functions/orders.work/write_units"]
    assert (fresh.value, fresh.confidence, fresh.source) == (
        pytest.approx(Fraction("2.3333")),
        "measured",
        "cost calibrate: 20 orders",
    )
    assert found.number("events/OrderPlaced/kb") == 2
    assert found.rows["functions/*/duration_ms"].confidence == "given"
    assert set(found.rows) == set(assumed().rows) | set(rows)


def test_a_system_without_orders_is_refused(tmp_path: Path) -> None:
    """There is nothing to play."""
    with pytest.raises(NothingToCalibrate, match="deploys no workflow 'orders'"):
        folder = small_assembly(tmp_path)
        template = folder / "one.template.json"
        template.write_text(template.read_text("utf-8").replace('"slug": "orders"', '"slug": "loans"'), "utf-8")
        calibrate(read(folder), assumed(), SEEDS, ORDERS)


@pytest.mark.parametrize("seeds", ["1", "1,1", "a,b", "1,2,3", "-1,2"])
def test_seeds_that_are_no_pair_are_refused(seeds: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One sentence, before anything runs."""
    assert main(["cost", "calibrate", "--seeds", seeds]) == 2
    assert "no two different seeds" in capsys.readouterr().err


def test_the_verb_answers_in_json(tmp_path: Path, assembly: Assembly, capsys: pytest.CaptureFixture[str]) -> None:
    """Measured, projected and difference of each line; exit 0 if they hold. So few orders are a sample too small to insist."""
    where = ["--assembly", str(assembly.path), "-o", str(tmp_path / "usage.json")]
    code = main(["cost", "calibrate", "--orders", "20", "--seeds", "4,5", "--json", *where])
    answer = json.loads(capsys.readouterr().out)
    assert code == (0 if answer["holds"] else 1)
    assert set(answer["lines"][0]) >= {"service", "item", "measured", "projected", "difference_percent"}
    assert "cost calibrate" in (tmp_path / "usage.json").read_text("utf-8")

"""The projection against what the meter counts in the twin, on the project's own stacks."""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from scenarios.orders.calibration import WAYS, WINDOW, mixed_orders
from scenarios.settlement.calibration import nights
from signalbox.assembly import Assembly, read
from signalbox.cli import main
from signalbox.cost.calibration import calibration as calibration_module
from signalbox.cost.calibration.calibration import Calibration, Line, calibrate, compare_runs
from signalbox.cost.calibration.measurements import function_rows
from signalbox.cost.calibration.metering import NothingToCalibrate, metered, play_of, playable, projected_flows
from signalbox.cost.calibration.usage_file import rewritten
from signalbox.cost.documents import parse_document, read_document
from signalbox.cost.model.expectations import Model
from signalbox.cost.model.outcome import Outcome
from signalbox.cost.projection.assumptions import Assumptions, read_assumptions
from signalbox.cost.projection.monthly_flow import MonthlyFlow
from signalbox.cost.projection.system import default_usage, read_system
from signalbox.twin import Twin
from signalbox.twin.observe.meter import attach
from signalbox.twin.observe.meter_reading import FunctionCounts, Reading
from signalbox.twin.play.scripts import parse
from tests.cost.deployed import assembly as small_assembly
from tests.cost.deployed import assumed

SEEDS = (1, 2)
ORDERS = 60
SOME = 5
MANY_NIGHTS = 6
"""Two nights of two seeds differ by up to 6 per cent, by the relay's batches; six nights by less than one."""


def shipped() -> Assumptions:
    """The usage file that ships with the project."""
    return read_assumptions(read_document(default_usage()), "usage.json")


@pytest.fixture(scope="module")
def played(assembly: Assembly) -> dict[str, list[Reading]]:
    """Two metered runs of each flow that has a volume."""
    flows = projected_flows(read_system(assembly), shipped())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("scenarios.settlement.calibration.NIGHTS", MANY_NIGHTS)
        return {slug: [metered(assembly, slug, seed, ORDERS) for seed in SEEDS] for slug in flows}


@pytest.fixture
def readings(played: dict[str, list[Reading]]) -> list[Reading]:
    """The runs of orders."""
    return played["orders"]


def calibration(assembly: Assembly, readings: list[Reading], slug: str = "orders") -> Calibration:
    """The second run of a flow, projected from the first."""
    return compare_runs(read_system(assembly), shipped(), slug, SEEDS, ORDERS, readings)


def test_every_line_of_every_flow_is_within_two_per_cent(assembly: Assembly, played: dict[str, list[Reading]]) -> None:
    """Measured on one seed, the projection holds on another, for all that the twin is billed for."""
    found = {slug: calibration(assembly, readings, slug) for slug, readings in played.items()}
    assert [line.to_json() for each in found.values() for line in each.lines if not line.within] == []
    assert {line.service for line in found["orders"].lines} == {
        *("states.standard", "lambda", "dynamodb", "events.custom", "events.archive", "sqs", "scheduler", "logs"),
        "firehose",
    }
    assert {line.service for line in found["lending"].lines} >= {"states.standard", "lambda", "s3", "sqs"}
    assert {line.service for line in found["settlement"].lines} >= {"states.standard", "states.express", "s3", "sqs"}


def test_a_flow_that_is_projected_can_be_played(assembly: Assembly) -> None:
    """A flow without a script would never be checked; one without volume has no figures to check."""
    system, rows = read_system(assembly), shipped()
    silent = {slug for slug in system.flows if not rows.number(f"workflows/{slug}/executions_per_month")}
    assert set(system.flows) - silent <= set(playable(system))
    assert play_of("nobody") is None


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
    monkeypatch.setattr(MonthlyFlow, "relay", lambda flow, needs: None)
    off = {(line.service, line.item) for line in calibration(assembly, readings).lines if not line.within}
    assert {("lambda", "requests"), ("dynamodb", "write units")} <= off


def test_forgotten_children_are_found_out(
    assembly: Assembly, played: dict[str, list[Reading]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A projection that knows nothing of a Map's children is off in all that they bill."""
    monkeypatch.setattr(Model, "children", lambda model, state, count, inner: Outcome())
    lines = calibration(assembly, played["settlement"], "settlement").lines
    off = {(line.service, line.item) for line in lines if not line.within}
    assert {("states.express", "requests"), ("states.express", "duration"), ("states.standard", "transitions")} <= off
    assert {("lambda", "requests"), ("dynamodb", "write units"), ("s3", "gets"), ("s3", "puts")} <= off


def test_nights_are_a_script_that_seeds_decide() -> None:
    """Orders come as fast as a million a month; every line can be played, and the seed alone decides."""
    lines = list(nights(58, 7))
    assert parse(lines)[1] == []
    assert lines == list(nights(58, 7)) != list(nights(58, 8))
    assert [len(line["rows"]) - 1 for line in lines if "deliver" in line] == [3_333] * 4
    assert sum(line.get("type") == "SettlementRequested" for line in lines) == 2


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
    assert Line("orders", "sqs", "requests", Fraction(measured), Fraction(projected)).within is within


def test_the_usage_is_written_with_what_was_counted() -> None:
    """A row that has a measured figure gets it, with its source; new rows follow their group; the others stay."""
    rows = {"functions/orders.work/write_units": Fraction(7, 3), "events/*/kb": Fraction(2)}
    ways = {
        "workflows/orders/branches/Way": {"A": Fraction(1)},
        "workflows/cakes/branches/Way": {"A": Fraction(1, 3), "B": Fraction(2, 3)},
    }
    document = parse_document(rewritten(assumed(), rows, "20 orders", ways), "written")
    found = read_assumptions(document, "written")
    fresh = found.rows["functions/orders.work/write_units"]
    assert (fresh.value, fresh.confidence, fresh.source) == (
        pytest.approx(Fraction("2.3333")),
        "measured",
        "cost calibrate: 20 orders",
    )
    assert found.number("events/OrderPlaced/kb") == 2
    assert found.rows["functions/*/duration_ms"].confidence == "given"
    assert found.rows["workflows/cakes/branches/Way"].value == {"A": Decimal("0.3333"), "B": Decimal("0.6667")}
    assert set(found.rows) == set(assumed().rows) | set(rows) | {
        "workflows/cakes/branches/Way"
    }  # of orders it says enough


def test_a_system_without_a_flow_that_can_be_played_is_refused(tmp_path: Path) -> None:
    """An assembly without flows that can be played is refused."""
    with pytest.raises(NothingToCalibrate, match="deploys no flow that can be played"):
        folder = small_assembly(tmp_path)
        template = folder / "one.template.json"
        template.write_text(template.read_text("utf-8").replace('"slug": "orders"', '"slug": "cakes"'), "utf-8")
        calibrate(read(folder), assumed(), SEEDS, ORDERS)


def test_an_unknown_flow_is_refused_by_name(assembly: Assembly) -> None:
    """An unknown flow is refused with the nearest one that can be played."""
    with pytest.raises(NothingToCalibrate, match="did you mean 'lending'"):
        calibrate(assembly, shipped(), SEEDS, ORDERS, ["landing"])


@pytest.mark.parametrize("seeds", ["1", "1,1", "a,b", "1,2,3", "-1,2"])
def test_seeds_that_are_no_pair_are_refused(seeds: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One sentence, before anything runs."""
    assert main(["cost", "calibrate", "--seeds", seeds]) == 2
    assert "no two different seeds" in capsys.readouterr().err


def test_the_verb_answers_in_json(
    tmp_path: Path,
    assembly: Assembly,
    played: dict[str, list[Reading]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Measured, projected and difference of each line of each flow; exit 0 if all hold; the usage file on request."""
    monkeypatch.setattr(calibration_module, "metered", lambda assembly, slug, seed, count: played[slug][seed - 1])
    where = ["--assembly", str(assembly.path), "-o", str(tmp_path / "usage.json")]
    assert main(["cost", "calibrate", "--count", str(ORDERS), "--json", *where]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["holds"]
    assert {line["workflow"] for line in answer["lines"]} == set(played)
    assert set(answer["lines"][0]) >= {"service", "item", "measured", "projected", "difference_percent"}
    assert "cost calibrate" in (tmp_path / "usage.json").read_text("utf-8")


def test_a_function_has_the_metrics_of_the_flow_that_writes_most() -> None:
    """Two flows share a function: that it wrote none in the first says nothing about the other."""
    name = "functions/outbox.relay/metrics"
    first, second = ({name: Fraction(series), "outbox/x": Fraction(series)} for series in (0, 2))
    merged = Calibration(SEEDS, 1, [], {}, first).merged(Calibration(SEEDS, 1, [], {}, second))
    assert merged.counts == {name: 2, "outbox/x": 0}


def test_a_function_that_writes_no_metric_has_a_row_that_says_so(tmp_path: Path) -> None:
    """The row takes the place of an older one, from when the function wrote some."""
    system = read_system(read(small_assembly(tmp_path)))
    reading = Reading(60.0, functions={"dev-orders-work": FunctionCounts(invocations=1)})
    assert function_rows(reading, system)["functions/orders.work/metrics"] == 0

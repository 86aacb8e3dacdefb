"""`python -m signalbox cost ...`: what a usage, a state machine or the whole project costs."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from signalbox.assembly.synthesis import chosen
from signalbox.cli.cost_answers import projected, read_inputs, show, tell, warn, write_file
from signalbox.cli.options import Ignored
from signalbox.cost.account.metrics import cloudwatch_client
from signalbox.cost.account.summary import measured_answer, measured_lines
from signalbox.cost.account.usage import measure
from signalbox.cost.documents import read_document
from signalbox.cost.model.definition import read_definition
from signalbox.cost.model.estimate import estimate
from signalbox.cost.options.chart import draw
from signalbox.cost.options.sensitivity import find_sensitivity
from signalbox.cost.options.sweep import sweep_workflow, volumes_between
from signalbox.cost.options.tornado import draw_tornado
from signalbox.cost.prices.bill import price
from signalbox.cost.prices.pricebook import SHIPPED
from signalbox.cost.prices.refresh import pricing_client, refresh, updated_text
from signalbox.cost.projection.assumptions import read_assumptions
from signalbox.cost.projection.comparison import apply_limits, compare
from signalbox.cost.projection.quotas import quotas
from signalbox.cost.projection.system import default_usage
from signalbox.cost.summaries import (
    bill_lines,
    estimate_lines,
    folded,
    projection_lines,
    quota_lines,
    sensitivity_lines,
    sweep_lines,
)
from signalbox.errors import InputError


class SeedsError(InputError):
    """Two seeds cannot be read."""


app = typer.Typer(help="Price usage, a state machine, or the whole project.", add_completion=False)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else on stdout.")]
UsageOption = Annotated[Path | None, typer.Option("--usage", help="The assumptions; examples/usage.json by default.")]
AssemblyOption = Annotated[Path | None, typer.Option("--assembly", help="A cloud assembly to take as it is.")]
RateOption = Annotated[
    str | None,
    typer.Option(
        "--rate", help="Executions of the first workflow, 1000/min, or of another, WORKFLOW=5/h, for 30 days."
    ),
]
Prices = Annotated[Path, typer.Option(help="The folder of price files.", show_default="the shipped ones")]


@app.callback()
def cost() -> None:
    """Price usage, a state machine, or the whole project."""


@app.command("price")
def price_usage(
    usage: Annotated[Path, typer.Argument(help="A usage file, as JSON.")],
    as_json: AsJson = False,
    prices: Prices = SHIPPED,
) -> int:
    """Price a month's usage, given as a JSON file."""
    bill = price(read_document(usage), str(usage), prices)
    show(bill.to_json(), bill_lines(bill), as_json)
    warn(bill)
    return 0


@app.command("asl")
def price_machine(
    definition: Annotated[Path, typer.Argument(help="A definition, such as *.asl.json.")],
    usage: Annotated[Path | None, typer.Option(help="Branches, failures, items and volume, as JSON.")] = None,
    machine: Annotated[
        str | None, typer.Option(help="The logical id, where a template holds several machines.")
    ] = None,
    as_json: AsJson = False,
    prices: Prices = SHIPPED,
) -> int:
    """Derive and price the transitions of a state machine: a definition in JSON, or a template that holds one."""
    document = read_document(usage) if usage else {}
    found = estimate(read_definition(definition, machine), document, str(usage or "usage"), prices)
    show(found.to_json(), estimate_lines(found), as_json)
    for assumption in found.assumed:
        typer.echo(f"signalbox: assumed: {assumption}", err=True)
    warn(found.standard)
    return 0


@app.command("project")
def project_system(
    usage: UsageOption = None,
    rate: RateOption = None,
    assembly: AssemblyOption = None,
    resources: Annotated[bool, typer.Option("--resources", help="Name every resource, priced or not.")] = False,
    as_json: AsJson = False,
) -> int:
    """Project the monthly cost of the whole synthesised system."""
    projection = projected(usage, rate, assembly)
    show(projection.to_json(), projection_lines(projection, resources), as_json)
    warn(projection.bill)
    return 0


@app.command("diff")
def compare_projections(
    base: Annotated[Path, typer.Argument(help="What `cost project --json` printed before.")],
    current: Annotated[
        Path | None, typer.Option(help="A stored answer of `cost project`, in place of today's.")
    ] = None,
    budget: Annotated[str | None, typer.Option(help="Exit 1 when the month costs more dollars than this.")] = None,
    max_increase: Annotated[str | None, typer.Option(help="Exit 1 when the month rises by more, such as 10%.")] = None,
    usage: UsageOption = None,
    rate: RateOption = None,
    assembly: AssemblyOption = None,
    as_json: AsJson = False,
) -> int:
    """Compare the projection with a stored one, in Markdown for a pull request; exit 1 when a limit is passed."""
    before = read_document(base)
    after = read_document(current) if current else projected(usage, rate, assembly).to_json()
    difference = compare(before, after, str(base), str(current or "the projection"))
    apply_limits(difference, budget, max_increase)
    show(difference.to_json(), [difference.to_markdown()], as_json)
    return 1 if difference.passed else 0


@app.command("sensitivity")
def show_sensitivity(
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Where the chart goes.")] = None,
    usage: UsageOption = None,
    rate: RateOption = None,
    assembly: AssemblyOption = None,
    as_json: AsJson = False,
) -> int:
    """Show which assumption moves the month most, between the ends of its range, and the lowest and highest month."""
    assumptions, system = read_inputs(usage, rate, assembly)
    found = find_sensitivity(system, assumptions, tell=tell)
    if out is not None:
        write_file(out, draw_tornado(found))
    show(found.to_json(), sensitivity_lines(found), as_json)
    return 0


@app.command("sweep")
def sweep_volumes(
    first: Annotated[str, typer.Option("--from", help="The smallest volume, executions a month.")] = "1e4",
    last: Annotated[str, typer.Option("--to", help="The largest volume.")] = "1e8",
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Where the chart goes.")] = None,
    workflow: Annotated[str | None, typer.Option(help="The workflow; the only one by default.")] = None,
    usage: UsageOption = None,
    assembly: AssemblyOption = None,
    as_json: AsJson = False,
) -> int:
    """Draw cost against volume for five ways to run a workflow, with the break-even points."""
    assumptions, system = read_inputs(usage, None, assembly)
    found = sweep_workflow(system, assumptions, workflow, volumes_between(first, last))
    if out is not None:
        write_file(out, draw(found, "Cost of a month against executions a month"))
    show(found.to_json(), sweep_lines(found), as_json)
    return 0


@app.command("quotas")
def show_quotas(
    rate: RateOption = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Judge by the quotas of a new account.")] = False,
    usage: UsageOption = None,
    assembly: AssemblyOption = None,
    as_json: AsJson = False,
) -> int:
    """Show which quota a rate meets first, the headroom of each, and what to request."""
    assumptions, system = read_inputs(usage, rate, assembly)
    found = quotas(system, assumptions, fresh)
    show({"quotas": [quota.to_json() for quota in found]}, quota_lines(found), as_json)
    return 0


@app.command("calibrate")
def calibrate_projection(
    workflow: Annotated[
        list[str] | None, typer.Option(help="A workflow or journey; those with a volume by default.")
    ] = None,
    seeds: Annotated[str, typer.Option(help="The seed to measure on, and the one to check on.")] = "1,2",
    count: Annotated[int, typer.Option(min=20, max=600, help="The size of the workloads that scenarios make.")] = 120,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Write the usage file with the counts of the first seed.")
    ] = None,
    usage: UsageOption = None,
    assembly: AssemblyOption = None,
    as_json: AsJson = False,
    ignore: Ignored = None,
) -> int:
    """Compare the projection with what the twin counts; exit 1 where a line is more than 2 per cent off."""
    # An installation may be without the twin.
    from signalbox.cost.calibration.calibration import calibrate
    from signalbox.cost.calibration.summary import calibration_lines
    from signalbox.cost.calibration.usage_file import rewritten

    path = usage or default_usage()
    assumptions = read_assumptions(read_document(path), str(path))
    pair = two_seeds(seeds)
    system = chosen(assembly, tell)
    system.ignored = tuple(ignore or ())
    found = calibrate(system, assumptions, pair, count, workflow or (), tell)
    if out is not None:
        measured = f"a workload of the size {count} or the example's script, of the seed {pair[0]} in the twin"
        write_file(out, rewritten(assumptions, found.counts, measured, found.rows))
    show(found.to_json(), calibration_lines(found), as_json)
    return 0 if found.holds else 1


def two_seeds(text: str) -> tuple[int, int]:
    """`1,2` as two different seeds."""
    found = re.fullmatch(r"(\d{1,18}),(\d{1,18})", text.replace(" ", ""))
    if not found or int(found[1]) == int(found[2]):
        raise SeedsError(f"--seeds {text!r} are no two different seeds: write 1,2.")
    return int(found[1]), int(found[2])


@app.command("measure")
def measure_account(
    profile: Annotated[str | None, typer.Option(help="The AWS profile to ask with.")] = None,
    region: Annotated[str, typer.Option(help="The region of the deployment.")] = "us-east-1",
    days: Annotated[int, typer.Option(min=1, max=60, help="Days of usage, scaled to thirty.")] = 7,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Where the usage goes, for `cost price`.")] = None,
    usage: UsageOption = None,
    rate: RateOption = None,
    assembly: AssemblyOption = None,
    as_json: AsJson = False,
) -> int:
    """Price what CloudWatch counted in an account, beside the projection of the same system."""
    found = measure(cloudwatch_client(profile, region), chosen(assembly, tell), datetime.now(UTC), days)
    if out is not None:
        write_file(out, json.dumps(found.to_json(region), indent=2) + "\n")
    bill = price({"region": region, "items": found.items}, "the account")
    expected = projected(usage, rate, assembly).to_json()
    show(measured_answer(found, bill, expected, region), folded(measured_lines(found, bill, expected)), as_json)
    return 0


@app.command("refresh")
def refresh_prices(
    region: Annotated[str, typer.Option(help="The region whose price file is written anew.")] = "us-east-1",
    profile: Annotated[str | None, typer.Option(help="The AWS profile to ask with.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the differences and write nothing.")] = False,
    as_json: AsJson = False,
    prices: Prices = SHIPPED,
) -> int:
    """Ask the AWS Price List API for fresh prices, show what differs, and write the price file."""
    result = refresh(region, pricing_client(profile), datetime.now(UTC).date(), prices)
    if not dry_run:
        (prices / f"{region}.json").write_text(updated_text(result, prices), encoding="utf-8")
    answer = {"region": region, "differences": result.differences, "unanswered": result.unanswered}
    lines = [*result.differences, *(f"not answered: {name}" for name in result.unanswered)]
    show({**answer, "written": not dry_run}, lines or ["no differences"], as_json)
    return 0

"""`python -m signalbox cost ...`: what a usage, a state machine or the whole project costs."""

import json
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import typer

from signalbox.cost.bill import Bill, price
from signalbox.cost.definition import read_definition
from signalbox.cost.documents import read_document
from signalbox.cost.estimate import Estimate, estimate
from signalbox.cost.exact import decimal_of, text_of
from signalbox.cost.pricebook import SHIPPED
from signalbox.cost.refresh import pricing_client, refresh, written

CENT = Decimal("0.01")

app = typer.Typer(help="Price usage, a state machine, or the whole project.")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else on stdout.")]
Prices = Annotated[Path, typer.Option(help="The folder of price files.")]


@app.callback()
def cost() -> None:
    """Price usage, a state machine, or the whole project."""


@app.command("price")
def price_usage(usage: Path, as_json: AsJson = False, prices: Prices = SHIPPED) -> int:
    """Price a month's usage, given as a JSON file."""
    bill = price(read_document(usage), str(usage), prices)
    show(bill.to_json(), bill_lines(bill), as_json)
    warn(bill)
    return 0


@app.command("asl")
def price_machine(
    definition: Path,
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
        (prices / f"{region}.json").write_text(written(result, prices), encoding="utf-8")
    answer = {"region": region, "differences": result.differences, "unanswered": result.unanswered}
    lines = [*result.differences, *(f"not answered: {name}" for name in result.unanswered)]
    show({**answer, "written": not dry_run}, lines or ["no differences"], as_json)
    return 0


def show(document: Any, lines: list[str], as_json: bool) -> None:
    """Print the document, or its lines for people."""
    typer.echo(json.dumps(document, indent=2, ensure_ascii=False) if as_json else "\n".join(lines))


def warn(bill: Bill) -> None:
    """Say beside the answer what is old or unconfirmed in it."""
    for warning in bill.warnings(datetime.now(UTC).date()):
        typer.echo(f"signalbox: {warning}", err=True)


def bill_lines(bill: Bill) -> list[str]:
    """A bill for people: dollars to the cent, quantities whole."""
    rows = []
    for line in bill.lines:
        measure = f"{decimal_of(line.quantity):,.2f} {line.unit} at {text_of(line.rate)}"
        rows.append(f"{dollars(line.amount):>14}  {line.service} {line.item}: {measure}")
    return [*rows, f"{dollars(bill.exact_total):>14}  total, {bill.currency}"]


def estimate_lines(found: Estimate) -> list[str]:
    """An estimate for people."""
    answer = found.to_json()
    transitions, express = answer["transitions"], answer["express"]
    most = "without a bound" if transitions["max"] is None else f"{transitions['max']} at most"
    lines = [
        f"{found.definition.name}: {transitions['expected']:g} transitions expected, {most}",
        f"{dollars(found.standard.exact_total):>14}  as Standard, for {answer['executions_per_month']} executions a month",
    ]
    if found.express is not None:
        lines.append(f"{dollars(found.express.exact_total):>14}  as Express")
    lines += [f"{'impossible':>14}  as Express: {reason}" for reason in express["impossible"]]
    for driver in answer["drivers"][:10]:
        lines.append(f"{driver['transitions']:>14g}  {driver['state']} ({driver['share']:.0%})")
    return lines


def dollars(amount: Fraction) -> str:
    """Money for people, rounded to the cent; the exact figure stands in the JSON."""
    return f"{decimal_of(amount).quantize(CENT, ROUND_HALF_UP):,}"

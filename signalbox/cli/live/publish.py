"""`publish`: one event on the bus of a deployed system or of a recorded run, checked by its contract first."""

from pathlib import Path
from random import SystemRandom
from typing import Annotated, Any

import typer

from signalbox.cli.desk.aws import PROFILE, AwsErrorCommand, on_aws
from signalbox.cli.desk.place import AS_JSON
from signalbox.cli.input_files import parse_json
from signalbox.cli.live.place import ASSEMBLY, ENVIRONMENT, REGION, deployed, options_text
from signalbox.cli.output import answer
from signalbox.desk.publishing import Producer, bus_of, check_contract, subject_of
from signalbox.documents import read_text
from signalbox.envelope import new_id
from signalbox.errors import InputError
from signalbox.project import program

app = typer.Typer(add_completion=False)


@app.command(cls=AwsErrorCommand)
def publish(
    type: Annotated[str, typer.Argument(help="the type of the event: a folder of lambdas/contracts")],
    data: Annotated[str, typer.Option(help="the event's data: a JSON object, or @FILE with one")] = "{}",
    subject: Annotated[
        str | None, typer.Option(help="the event's subject; by default the business key in its data")
    ] = None,
    profile: PROFILE = None,
    region: REGION = None,
    twin: Annotated[Path | None, typer.Option(help="the folder of a recorded run (`demo --out`)")] = None,
    environment: ENVIRONMENT = "dev",
    assembly: ASSEMBLY = None,
    unchecked: Annotated[bool, typer.Option("--unchecked", help="publish it although it breaks its contract")] = False,
    json: AS_JSON = False,
) -> int:
    """Publish one event in a new envelope, as a producer outside the system does."""
    if twin and (profile or region):
        raise InputError("an event goes to one place: give --twin, or --profile and --region, not both")
    values, random = object_of(data), SystemRandom()
    if twin:
        done = on_run(twin, assembly, type, values, subject, new_id(random), unchecked)
        where = f" --twin {twin}"
    else:
        account = on_aws(deployed(environment, assembly), profile, region)
        if not unchecked:
            check_contract(account.assembly, type, values)
        subject, identifier = subject or subject_of(account.assembly, values), new_id(random)
        Producer(account, random).publish(type, values, identifier, subject)
        done = {"event_id": identifier, "type": type, "subject": subject, "bus": bus_of(account.assembly)}
        where = options_text(profile, region, environment, assembly)
    answer(done, json, lambda: typer.echo(sentence(done, where)))
    return 0


def on_run(
    folder: Path, path: Path | None, kind: str, data: dict[str, Any], subject: str | None, event: str, unchecked: bool
) -> dict[str, Any]:
    """Publish an event at the end of a recorded run; it becomes a line of the run's script."""
    from signalbox.cli.desk.recorded_run import reopened

    again = reopened(folder, path)
    try:
        if not unchecked:
            check_contract(again.assembly, kind, data)
        subject = subject or subject_of(again.assembly, data)
        line = {"type": kind, **({"subject": subject} if subject else {}), "id": event, "data": data}
        again.play(line)
        return {"event_id": event, "type": kind, "subject": subject, "bus": bus_of(again.assembly)}
    finally:
        again.close()


def object_of(text: str) -> dict[str, Any]:
    """Return the JSON object in a text, or in the file that `@FILE` names. Raises InputError."""
    source = f"the file {text[1:]}" if text.startswith("@") else "--data"
    try:
        value = parse_json(read_text(Path(text[1:])) if text.startswith("@") else text)
    except ValueError as error:
        raise InputError(f"{source} is no JSON ({error}); give an object, or @FILE with one") from None
    if not isinstance(value, dict):
        raise InputError(f"{source} holds no JSON object; the data of an event is one")
    return value


def sentence(done: dict[str, Any], where: str) -> str:
    """Return what was published, and how to follow it."""
    desk = f"{program()} desk{where}"
    about = f"`{desk} show WORKFLOW {done['subject']}`" if done["subject"] else f"`{desk} dead`"
    return f"published {done['type']} {done['event_id']} on {done['bus']}; follow it with {about}"

"""`serve`: the Step Functions API on this machine."""

import time
import uuid
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from signalbox.asl.mocks.mock_config import MockConfig
from signalbox.cli.input_files import read_json
from signalbox.serve.api import Api, Options
from signalbox.serve.lambda_endpoint import LambdaEndpoint
from signalbox.serve.loopback import serve_until_signal
from signalbox.serve.server import open_server

app = typer.Typer(help="The Step Functions API on this machine.", add_completion=False)


class Time(StrEnum):
    """Kinds of time that waits take."""

    REAL = "real"
    VIRTUAL = "virtual"


Port = Annotated[int, typer.Option(min=0, max=65535, help="The port on loopback; 0 takes a free one.")]
Mocks = Annotated[Path | None, typer.Option(help="A MockConfigFile of Step Functions Local: start ARN#TestCase.")]
Clock = Annotated[Time, typer.Option(help="virtual: an execution that waits only for time continues at once.")]
Endpoint = Annotated[str, typer.Option(help="Where functions are called, such as `sam local start-lambda`.")]


@app.command()
def serve(port: Port = 8083, mocks: Mocks = None, clock: Clock = Time.REAL, lambda_endpoint: Endpoint = "") -> int:
    """Serve the Step Functions API until SIGINT or SIGTERM. State is kept in memory and gone afterwards."""
    options = Options(
        MockConfig(read_json(mocks, "mocks")) if mocks else None,
        LambdaEndpoint(lambda_endpoint) if lambda_endpoint else None,
        clock is Time.VIRTUAL,
    )
    api = Api(options, time.time, lambda: str(uuid.uuid4()))
    try:
        serve_until_signal(open_server(api, port))
    finally:
        api.close()
    return 0

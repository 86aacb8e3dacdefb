"""Development as if somebody were on call: with every alarm, the one that pages and the dashboard."""

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from aws_cdk import App

from signalbox.assembly import Assembly, read
from stacks.config import ENVIRONMENTS
from stacks.monitoring.observability import ObservabilityStack
from stacks.naming import physical_name
from stacks.synthesis import context

ON_CALL = replace(ENVIRONMENTS["dev"], on_call=True)


def with_on_call(assembly: Assembly, folder: Path) -> Assembly:
    """Copy an assembly of development into a new folder, with the alarms of those who are on call.

    The stack of observability names the others by their names alone, so it is synthesised by itself.
    """
    shutil.copytree(assembly.path, folder)
    name = physical_name(ON_CALL, "observability")
    with tempfile.TemporaryDirectory() as aside:
        app = App(context=context(), outdir=aside, analytics_reporting=False, tree_metadata=False)
        ObservabilityStack(app, name, target=ON_CALL)
        app.synth()
        shutil.copy(Path(aside) / f"{name}.template.json", folder)
    return read(folder)

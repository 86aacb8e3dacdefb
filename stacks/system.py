"""The whole system as one CDK app."""

from dataclasses import replace
from typing import Any

from aws_cdk import App, Stack, Tags, Validations
from aws_cdk import Environment as Place
from cdk_nag import AwsSolutionsChecks, ServerlessChecks

from stacks.common import CommonStack
from stacks.completeness import check
from stacks.config import ENVIRONMENTS, SHADOWS, Environment
from stacks.control import ControlStack
from stacks.messaging import MessagingStack
from stacks.monitoring.observability import ObservabilityStack
from stacks.naming import physical_name
from stacks.people import PagesStack, PeopleStack
from stacks.routes import DEPLOYED, ROWS_OF
from stacks.storage import StorageStack
from stacks.workflow_stack import WorkflowStack


def build(context: dict[str, Any], outdir: str) -> App:
    """The app with its stacks, to be written into `outdir` by its `synth`; `context` as in cdk.json.

    Nothing that differs between machines goes into the output: no versions, no paths, no stack traces. The context
    key `environment` chooses a row of ENVIRONMENTS; ValueError when there is none. `phase`, which may be absent, is
    the phase of a migration that has a row in SHADOWS. `standing`, which may be absent, names the stacks that exist,
    with commas between them: others are not protected from deletion yet.
    """
    check(ROWS_OF)
    app = App(context=context, outdir=outdir, analytics_reporting=False, tree_metadata=False, stack_traces=False)
    name = app.node.try_get_context("environment")
    if name not in ENVIRONMENTS:
        raise ValueError(
            f"the context key environment is {name!r} and must be one of {', '.join(sorted(ENVIRONMENTS))}"
        )
    phase = int(app.node.try_get_context("phase") or 0)
    target = replace(ENVIRONMENTS[name], shadows=SHADOWS.get(phase, ()), standing=standing(app))
    place = Place(account=target.account, region=target.region)
    fixed: dict[str, Any] = {"target": target, "env": place}
    storage = StorageStack(app, physical_name(target, "storage"), **fixed)
    common = CommonStack(app, physical_name(target, "common"), **fixed)
    people = PeopleStack(app, physical_name(target, "people"), **fixed)
    workflows = [WorkflowStack(app, physical_name(target, name), rows=rows, **fixed) for name, rows in DEPLOYED.items()]
    control = ControlStack(app, physical_name(target, "control"), **fixed)
    pages = PagesStack(app, physical_name(target, "pages"), **fixed)
    # Behind the workflows: the order of rules decides the order of deliveries in the twin.
    messaging = MessagingStack(app, physical_name(target, "messaging"), **fixed)
    messaging.add_stack_dependency(storage, "The log of events is a folder of the archive's bucket.")
    for functions in (*workflows, control):
        functions.add_stack_dependency(storage, "Functions read and write tables, by their names.")
        functions.add_stack_dependency(messaging, "Rules are rules of the bus.")
        functions.add_stack_dependency(common, "Schedules have a group, and new versions an application.")
        functions.add_stack_dependency(people, "The address of the pages is a parameter of its own stack.")
    for workflow in workflows:
        control.add_stack_dependency(workflow, "The keeper of circuits switches sources of the workflows.")
        pages.add_stack_dependency(workflow, "Routes lead to functions of the workflows.")
    pages.add_stack_dependency(people, "The routes are routes of its API.")
    observability = ObservabilityStack(app, physical_name(target, "observability"), **fixed)
    observability.add_stack_dependency(
        people, "The board has the pages' API, whose id is a parameter of its own stack."
    )
    protect(app, target)
    Tags.of(app).add("application", "signalbox")
    Tags.of(app).add("environment", target.name)
    return checked(app)


def protect(app: App, target: Environment) -> None:
    """Protect the stacks of an app from deletion as the environment says."""
    for stack in app.node.children:
        if isinstance(stack, Stack):
            stack.termination_protection = target.protects(stack.stack_name)


def standing(app: App) -> frozenset[str] | None:
    """Return the names of the stacks that exist, or None where the context does not tell."""
    names = app.node.try_get_context("standing")
    return None if names is None else frozenset(filter(None, str(names).split(",")))


def checked(app: App) -> App:
    """The app, whose `synth` now fails with RuntimeError where cdk-nag finds what nobody has acknowledged."""
    Validations.of(app).add_plugins(AwsSolutionsChecks(app), ServerlessChecks(app))
    return app

"""Actions of services: which only read, and which must not be repeated without a key."""

from signalbox.lint.states import State

READS = (
    "get",
    "list",
    "describe",
    "query",
    "scan",
    "head",
    "batchGet",
    "search",
    "lookup",
    "detect",
    "retrieve",
    "select",
)
PURE = ("bedrock:invokeModel", "athena:getQueryResults", "states:startSyncExecution")
KEYS: dict[str, tuple[str, ...]] = {
    "states:startExecution": ("Name",),
    "sns:publish": ("MessageDeduplicationId",),
    "sqs:sendMessage": ("MessageDeduplicationId",),
    "ses:sendEmail": (),
    "sesv2:sendEmail": (),
    "ecs:runTask": ("ClientToken",),
    "ec2:runInstances": ("ClientToken",),
    "batch:submitJob": (),
    "http:invoke": ("Headers",),
}
"""Actions that have an effect again at each call, and the fields that make a repetition harmless."""


def action(state: State) -> str:
    """Return service and action without `aws-sdk:`."""
    return state.integration.removeprefix("aws-sdk:")


def has_effect(state: State) -> bool:
    """Return whether a Task may change something; a function is taken to."""
    if state.invokes_function:
        return True
    name = action(state)
    if not name or name in PURE:
        return ":activity:" in state.resource
    return not name.rpartition(":")[2].startswith(READS)


def repeats_effect(state: State) -> bool:
    """Return whether a second call of the action surely has the effect a second time."""
    name = action(state)
    if name == "http:invoke" and str(state.input.get("Method", "GET")).upper() in ("GET", "PUT", "DELETE", "HEAD"):
        return False
    given = {key.removesuffix(".$") for key in state.input}
    return name in KEYS and not given & set(KEYS[name])

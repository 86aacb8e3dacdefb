"""Machines that hypothesis makes up, with outcomes for their tasks."""

from typing import Any

from hypothesis import strategies as st

from tests.asl.cases import LAMBDA, TOKEN

EXPRESSIONS = [
    "{% $states.input %}", "{% $states.input.a %}", "{% $x %}", "{% 1 + 1 %}", "{% [1..3] %}",
    "{% $uuid() %}", "{% $nope() %}", "{% null %}",
]  # fmt: skip
literals = st.sampled_from([None, 0, 1.5, "text", [], {"a": 1}, [1, "two"], True])
values = literals | st.sampled_from(EXPRESSIONS)
templates = values | st.dictionaries(st.sampled_from("ab"), values, max_size=2) | st.lists(values, max_size=2)
errors = st.sampled_from(["Bad", "States.Timeout", "States.ALL", "States.TaskFailed", "States.QueryEvaluationError"])
outcomes = st.one_of(
    st.fixed_dictionaries({"result": literals}),
    st.fixed_dictionaries(
        {
            "error": st.sampled_from(["Bad", "Worse", "States.Timeout", "States.Runtime"]),
            "cause": st.none() | st.text(max_size=5),
        }
    ),
    st.just({"timeout": True}),
)


@st.composite
def flows(draw: st.DrawFn, depth: int, names: list[int]) -> dict[str, Any]:
    """A flow whose ways only go forward, so that it ends."""
    own = []
    for _ in range(draw(st.integers(1, 3))):
        names.append(len(names))
        own.append(f"S{names[-1]}")
    states = {}
    for index, name in enumerate(own):
        after = own[index + 1] if index + 1 < len(own) else None
        states[name] = draw(any_state(after, depth, names))
    return {"StartAt": own[0], "States": states}


MOVING = ["Pass", "Task", "Token", "Wait", "Choice"]
ENDING = ["Pass", "Task", "Token", "Wait", "Succeed", "Fail"]


@st.composite
def any_state(draw: st.DrawFn, after: str | None, depth: int, names: list[int]) -> dict[str, Any]:
    """A state that leads to `after`, or ends its flow."""
    kind = draw(st.sampled_from((MOVING if after else ENDING) + (["Parallel", "Map"] if depth else [])))
    state: dict[str, Any] = {"Type": "Task" if kind == "Token" else kind}
    if kind in ("Succeed", "Fail"):
        return state
    if kind == "Choice":
        return state | draw(choices(after))
    state |= {"Next": after} if after else {"End": True}
    state |= draw(
        st.fixed_dictionaries({}, optional={"Output": templates, "Assign": st.fixed_dictionaries({"x": values})})
    )
    state |= draw(own_fields(kind, depth, names))
    if state["Type"] in ("Task", "Parallel", "Map"):
        state |= draw(recovery(after))
    return state


@st.composite
def choices(draw: st.DrawFn, after: str | None) -> dict[str, Any]:
    """A Choice that leads to `after`, or nowhere."""
    condition = draw(st.sampled_from([True, False, "{% $states.input = 1 %}", "{% $x %}"]))
    default = {"Default": after} if draw(st.booleans()) else {}
    return {"Choices": [{"Condition": condition, "Next": after}], **default}


@st.composite
def own_fields(draw: st.DrawFn, kind: str, depth: int, names: list[int]) -> dict[str, Any]:
    """The fields that only this type of state has."""
    if kind == "Wait":
        return {"Seconds": draw(st.sampled_from([0, 5, "{% $states.input.a %}"]))}
    if kind in ("Task", "Token"):
        return {"Resource": LAMBDA if kind == "Task" else TOKEN, "TimeoutSeconds": 30}
    if kind == "Parallel":
        return {"Branches": [draw(flows(depth - 1, names)) for _ in range(draw(st.integers(1, 2)))]}
    if kind == "Map":
        items = draw(st.sampled_from([[], [1], [1, 2, 3], "{% $states.input %}", "{% [1..5] %}"]))
        most = draw(st.integers(0, 2))
        return {"ItemProcessor": draw(flows(depth - 1, names)), "Items": items, "MaxConcurrency": most}
    return {}


@st.composite
def recovery(draw: st.DrawFn, after: str | None) -> dict[str, Any]:
    """Retry and Catch, or not."""
    found: dict[str, Any] = {}
    if draw(st.booleans()):
        attempts = draw(st.integers(0, 2))
        found["Retry"] = [{"ErrorEquals": [draw(errors)], "MaxAttempts": attempts, "JitterStrategy": "FULL"}]
    if after and draw(st.booleans()):
        found["Catch"] = [{"ErrorEquals": [draw(errors)], "Next": after}]
    return found


@st.composite
def machines(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """A valid definition and outcomes for its tasks."""
    definition = {"QueryLanguage": "JSONata", **draw(flows(2, []))}
    tasks = [name for name, state in all_states(definition) if state["Type"] == "Task"]
    return definition, {name: draw(st.lists(outcomes, min_size=1, max_size=3)) for name in tasks}


def all_states(flow: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every state of a flow, those of inner flows too."""
    found = list(flow["States"].items())
    for state in flow["States"].values():
        for inner in (*state.get("Branches", ()), *([state["ItemProcessor"]] if "ItemProcessor" in state else ())):
            found += all_states(inner)
    return found

"""Output, Assign and variables. Sources: Transforming data with JSONata in Step Functions; Passing data between states
with variables."""

from tests.asl.cases import Case, failed, flow, ok, passing, task

CASES = [
    Case("input passes through", {"A": passing()}, ok({"a": 1}), {"a": 1}),
    Case("output replaces", {"A": passing(Output={"x": "{% $states.input.a %}"})}, ok({"x": 1}), {"a": 1}),
    Case("output number", {"A": passing(Output=4.5)}, ok(4.5)),
    Case("output text", {"A": passing(Output="plain")}, ok("plain")),
    Case("output false", {"A": passing(Output=False)}, ok(False)),
    Case("output of a whole expression", {"A": passing(Output="{% [1,2] %}")}, ok([1, 2])),
    Case("expression inside an array", {"A": passing(Output=[1, "{% 1 + 1 %}", [3]])}, ok([1, 2, [3]])),
    Case("text around an expression stays text", {"A": passing(Output="id {% 1 %}")}, ok("id {% 1 %}")),
    Case("keys are never expressions", {"A": passing(Output={"{% 'k' %}": 1})}, ok({"{% 'k' %}": 1})),
    Case("succeed has an output", {"A": {"Type": "Succeed", "Output": "{% $states.input.a %}"}}, ok(7), {"a": 7}),
    Case(
        "wait has an output",
        {"A": {"Type": "Wait", "Seconds": 3, "Output": {"waited": True}, "End": True}},
        ok({"waited": True}),
    ),
    Case(
        "assign is seen by the next state",
        {"A": passing(Assign={"x": "{% $states.input.a %}"}, Next="B"), "B": passing(Output="{% $x + 1 %}")},
        ok(3, assigned=[["A", {"x": 2}]]),
        {"a": 2},
    ),
    Case(
        "assign reads the old values",
        {
            "A": passing(Assign={"x": 1, "y": 2}, Next="B"),
            "B": passing(Assign={"x": "{% $y %}", "y": "{% $x %}"}, Next="C"),
            "C": passing(Output="{% [$x, $y] %}"),
        },
        ok([2, 1]),
    ),
    Case(
        "output reads the old values",
        {
            "A": passing(Assign={"x": 1}, Next="B"),
            "B": passing(Assign={"x": 2}, Output="{% $x %}", Next="C"),
            "C": passing(Output="{% [$states.input, $x] %}"),
        },
        ok([1, 2]),
    ),
    Case(
        "a variable may hold null",
        {"A": passing(Assign={"x": None}, Next="B"), "B": passing(Output={"x": "{% $x %}", "is": "{% $x = null %}"})},
        ok({"x": None, "is": True}),
    ),
    Case(
        "an undefined variable fails the state",
        {"A": passing(Output="{% $x %}")},
        failed(
            "States.QueryEvaluationError",
            "An error occurred while executing the state 'A' (entered at the event id #2). The JSONata expression '$x' "
            "specified for the field 'Output' returned nothing (undefined).",
        ),
    ),
    Case(
        "an undefined value inside assign is located",
        {"A": passing(Assign={"o": {"deep": ["{% $states.input.no %}"]}})},
        failed("States.QueryEvaluationError", location="Assign/o/deep[0]"),
    ),
    Case(
        "assign is evaluated before output",
        {"A": passing(Assign={"x": "{% $nope %}"}, Output="{% $neither %}")},
        failed("States.QueryEvaluationError", location="Assign/x"),
    ),
    Case(
        "a field that yields nothing inside an expression is left out",
        {"A": passing(Output="{% {'a': 1, 'b': $states.input.no} %}")},
        ok({"a": 1}),
    ),
    Case(
        "a branch sees outer variables and keeps its own",
        {
            "A": passing(Assign={"x": 1}, Next="P"),
            "P": {
                "Type": "Parallel",
                "Branches": [
                    flow(B1=passing(Assign={"inner": "{% $x + 1 %}"}, Next="B2"), B2=passing(Output="{% $inner %}"))
                ],
                "Next": "C",
            },
            "C": passing(Output="{% {'x': $x, 'inner': $exists($inner), 'result': $states.input} %}"),
        },
        ok({"x": 1, "inner": False, "result": [2]}),
    ),
    Case(
        "each iteration has its own variables",
        {
            "M": {
                "Type": "Map",
                "Items": [1, 2, 3],
                "ItemProcessor": flow(
                    I1=passing(Assign={"mine": "{% $states.input * 10 %}"}, Next="I2"), I2=passing(Output="{% $mine %}")
                ),
                "End": True,
            }
        },
        ok([10, 20, 30]),
    ),
    Case(
        "a task's result is the default output",
        {"A": task()},
        ok({"Payload": 5}),
        mocks={"A": [{"result": {"Payload": 5}}]},
    ),
    Case(
        "assign and output see result and input",
        {
            "A": task(Assign={"r": "{% $states.result.Payload %}"}, Output="{% $states.input.id %}", Next="B"),
            "B": passing(Output="{% [$states.input, $r] %}"),
        },
        ok(["i", 5]),
        {"id": "i"},
        {"A": [{"result": {"Payload": 5}}]},
    ),
    Case(
        "arguments default to the input",
        {"A": task(Output="{% $states.result %}")},
        ok(None, arguments=[{"a": 1}]),
        {"a": 1},
        {"A": [{"result": None}]},
    ),
    Case(
        "arguments may be any value",
        {"A": task(Arguments="{% $states.input.list %}")},
        ok(1, arguments=[[1, 2]]),
        {"list": [1, 2]},
        {"A": [{"result": 1}]},
    ),
    Case(
        "credentials are evaluated",
        {"A": task(Credentials={"RoleArn": "{% $states.input.role %}"})},
        ok(1, credentials=[{"roleArn": "arn:aws:iam::1:role/x"}]),
        {"role": "arn:aws:iam::1:role/x"},
        {"A": [{"result": 1}]},
    ),
    Case(
        "the context names the state and the execution",
        {"A": passing(Output="{% [$states.context.State.Name, $states.context.Execution.Name] %}")},
        ok(["A", "run"]),
    ),
    Case(
        "the context holds the input of the execution",
        {"A": passing(Output=1, Next="B"), "B": passing(Output="{% $states.context.Execution.Input %}")},
        ok({"first": True}),
        {"first": True},
    ),
]

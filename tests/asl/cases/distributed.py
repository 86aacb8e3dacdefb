"""Distributed Map. Sources: Using Map state in Distributed mode; ItemReader (Map); ItemBatcher (Map); ResultWriter
(Map); Setting failure thresholds for Distributed Map states in Step Functions."""

from typing import Any

from tests.asl.cases import Case, failed, flow, ok, passing, task
from tests.asl.cases.blocks import BAD, FALLBACK, mapped


def distributed(processor: dict[str, Any], **more: Any) -> dict[str, Any]:
    config = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}
    return mapped({**config, **processor}, **more)


def writer(transformation: str, output: str = "JSON") -> dict[str, Any]:
    """A ResultWriter without Resource."""
    return {"WriterConfig": {"Transformation": transformation, "OutputType": output}}


READER = {
    "Resource": "arn:aws:states:::s3:getObject",
    "ReaderConfig": {"InputType": "JSON", "MaxItems": 2},
    "Arguments": {"Bucket": "b", "Key": "{% $states.input.key %}"},
}
CASES = [
    Case(
        "a distributed map",
        distributed(flow(I=passing(Output="{% $states.input + 1 %}")), Items=[1, 2]),
        ok([2, 3], transitions=3, events=["MapStateStarted", "MapRunStarted", "MapRunSucceeded", "MapStateSucceeded"]),
    ),
    Case(
        "a distributed map over an object",
        distributed(flow(I=passing()), Items={"a": 1}),
        ok([{"Key": "a", "Value": 1}]),
    ),
    Case(
        "children do not see their parent's variables",
        {
            "A": passing(Assign={"x": 1}, Next="M"),
            **distributed(flow(I=passing(Output="{% $exists($x) %}")), Items=[1]),
        },
        ok([False]),
    ),
    Case(
        "an item reader, its first items",
        distributed(flow(I=passing()), ItemReader=READER),
        ok([1, 2]),
        {"key": "k"},
        {"M": [{"result": [1, 2, 3]}]},
    ),
    Case(
        "an item reader that fails",
        {
            **distributed(
                flow(I=passing()), ItemReader=READER, Catch=[{"ErrorEquals": ["States.ItemReaderFailed"], "Next": "F"}]
            ),
            **FALLBACK,
        },
        ok({"Error": "States.ItemReaderFailed", "Cause": "no such key"}),
        {"key": "k"},
        {"M": [{"error": "S3.NoSuchKey", "cause": "no such key"}]},
    ),
    Case(
        "batches",
        distributed(
            flow(I=passing()), Items=[1, 2, 3], ItemBatcher={"MaxItemsPerBatch": 2, "BatchInput": {"k": "{% 'v' %}"}}
        ),
        ok([{"BatchInput": {"k": "v"}, "Items": [1, 2]}, {"BatchInput": {"k": "v"}, "Items": [3]}]),
    ),
    Case(
        "batches by bytes",
        distributed(flow(I=passing()), Items=["aaaa", "bbbb", "cccc"], ItemBatcher={"MaxInputBytesPerBatch": 28}),
        ok([{"Items": ["aaaa", "bbbb"]}, {"Items": ["cccc"]}]),
    ),
    Case(
        "a child that fails fails the run",
        distributed(flow(I={"Type": "Fail", "Error": "E"}), Items=[1]),
        failed("States.ExceedToleratedFailureThreshold", "The specified tolerated failure threshold was exceeded"),
    ),
    Case(
        "tolerated failures by count",
        distributed(flow(I=task()), Items=[1, 2, 3], ToleratedFailureCount=1),
        ok([1, 1]),
        mocks={"I": [BAD, {"result": 1}]},
    ),
    Case(
        "tolerated failures by percentage",
        distributed(flow(I=task()), Items=[1, 2, 3, 4], ToleratedFailurePercentage="{% 50 %}"),
        ok([1, 1]),
        mocks={"I": [BAD, BAD, {"result": 1}]},
    ),
    Case(
        "past the percentage",
        distributed(flow(I=task()), Items=[1, 2, 3, 4], ToleratedFailurePercentage=25),
        failed("States.ExceedToleratedFailureThreshold"),
        mocks={"I": [BAD, BAD, {"result": 1}]},
    ),
    Case(
        "a result writer",
        distributed(
            flow(I=passing()),
            Items=[1],
            ResultWriter={"Resource": "arn:aws:states:::s3:putObject", "Arguments": {"Bucket": "b", "Prefix": "p"}},
            Output="{% $states.result.ResultWriterDetails %}",
        ),
        ok({"Bucket": "b", "Key": "p/manifest.json"}),
        mocks={"M": [{"result": {"Bucket": "b", "Key": "p/manifest.json"}}]},
    ),
    Case(
        "a result writer that only formats",
        distributed(flow(I=passing()), Items=[[1, 2], 3], ResultWriter=writer("COMPACT")),
        ok([[1, 2], 3]),
    ),
    Case(
        "a result writer that flattens, and a child that failed",
        distributed(flow(I=task()), Items=[7, 8], ToleratedFailureCount=1, ResultWriter=writer("FLATTEN")),
        ok(
            [
                {"Status": "FAILED", "Input": "7", "InputDetails": {"Included": True}, "Error": "Bad", "Cause": "why"},
                1,
                2,
            ]
        ),
        mocks={"I": [BAD, {"result": [1, 2]}]},
    ),
    Case(
        "a result writer of lines",
        distributed(flow(I=passing()), Items=[[1], "x"], ResultWriter=writer("COMPACT", "JSONL")),
        ok('[1]\n"x"'),
    ),
    Case(
        "where items come from",
        distributed(flow(I=passing(Output="{% $states.context.Map.Item.Source %}")), Items=[1]),
        ok(["STATE_DATA"]),
    ),
    Case(
        "where read items come from",
        distributed(
            flow(I=passing()),
            ItemReader={"Resource": "arn:aws:states:::s3:getObject", "Arguments": {"Bucket": "b", "Key": "k.json"}},
            ItemSelector={"from": "{% $states.context.Map.Item.Source %}"},
        ),
        ok([{"from": "S3://b/k.json"}]),
        mocks={"M": [{"result": [1]}]},
    ),
]

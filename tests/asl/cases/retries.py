"""Retry. Source: Handling errors in Step Functions workflows."""

from tests.asl.cases import Case, failed, ok, task
from tests.asl.cases.errors import BAD, ERROR, GOOD, caught, pair, retried

CASES = [
    Case(
        "a state that is entered again has its attempts again",
        {
            "T": task(Assign={"n": "{% $exists($n) ? 2 : 1 %}"}, Next="C", **retried("Bad", MaxAttempts=1)),
            "C": {"Type": "Choice", "Choices": [{"Condition": "{% $n = 1 %}", "Next": "T"}], "Default": "D"},
            "D": {"Type": "Succeed"},
        },
        ok("good", lasted=2),
        mocks={"T": [BAD, GOOD, BAD, GOOD]},
    ),
    Case("a retry that succeeds", {"T": task(**retried("Bad"))}, ok("good", lasted=1), mocks={"T": [BAD, GOOD]}),
    Case(
        "three attempts by default, doubling",
        {"T": task(**retried("Bad"))},
        failed("Bad", lasted=1 + 2 + 4, transitions=4),
        mocks={"T": [BAD]},
    ),
    Case(
        "interval and rate",
        {"T": task(**retried("Bad", IntervalSeconds=10, BackoffRate=1.5, MaxAttempts=2))},
        failed("Bad", lasted=10 + 15),
        mocks={"T": [BAD]},
    ),
    Case(
        "a longest delay",
        {"T": task(**retried("Bad", IntervalSeconds=10, BackoffRate=10, MaxAttempts=3, MaxDelaySeconds=20))},
        failed("Bad", lasted=10 + 20 + 20),
        mocks={"T": [BAD]},
    ),
    Case(
        "no attempt at all",
        {"T": task(Retry=[{"ErrorEquals": ["Bad"], "MaxAttempts": 0}, {"ErrorEquals": ["States.ALL"]}])},
        failed("Bad", lasted=0),
        mocks={"T": [BAD]},
    ),
    Case(
        "each retrier counts for itself",
        {
            "T": task(
                Retry=[
                    {"ErrorEquals": ["A"], "MaxAttempts": 1, "IntervalSeconds": 1},
                    {"ErrorEquals": ["B"], "MaxAttempts": 1, "IntervalSeconds": 5},
                ]
            )
        },
        ok("good", lasted=6),
        mocks={"T": [{"error": "A"}, {"error": "B"}, GOOD]},
    ),
    Case(
        "retries first, then catch",
        pair(**retried("Bad", MaxAttempts=1), **caught("Bad")),
        ok(ERROR, lasted=1, transitions=3),
        mocks={"T": [BAD]},
    ),
    Case(
        "arguments are evaluated for each attempt",
        {"T": task(Arguments={"n": "{% $states.context.State.RetryCount %}"}, **retried("Bad", MaxAttempts=2))},
        ok("good", arguments=[{"n": 0}, {"n": 1}, {"n": 2}]),
        mocks={"T": [BAD, BAD, GOOD]},
    ),
]

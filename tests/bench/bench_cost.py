"""Time to price 1,000 machines.

`python -m tests.bench.bench_cost` prints one JSON document; the goal is 10 s.
"""

import json
import time
from decimal import Decimal
from random import Random
from typing import Any

from signalbox.cost import definition_of
from signalbox.cost.model import estimate

MACHINES, STATES, GOAL_SECONDS = 1000, 40, 10


def generated(seed: int) -> dict[str, Any]:
    """A machine of 40 states: every fourth a Choice that may lead back, the others Tasks with retries and catches."""
    chance = Random(seed)
    states: dict[str, Any] = {"Done": {"Type": "Succeed"}, "Undo": {"Type": "Pass", "Next": "Done"}}
    for place in range(STATES):
        onwards = f"S{place + 1}" if place + 1 < STATES else "Done"
        if place % 4 == 3:
            rule = {"Condition": "{% $states.input.again %}", "Next": f"S{chance.randrange(place)}"}
            states[f"S{place}"] = {"Type": "Choice", "Choices": [rule], "Default": onwards}
        else:
            states[f"S{place}"] = {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 3}],
                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Undo"}],
                "Next": onwards,
            }
    return {"QueryLanguage": "JSONata", "StartAt": "S0", "States": states}


def usage() -> dict[str, Any]:
    """Each Task fails once in a hundred times."""
    tasks = [f"S{place}" for place in range(STATES) if place % 4 != 3]
    return {"failures": dict.fromkeys(tasks, Decimal("0.01")), "executions_per_month": 1_000_000}


def main() -> None:
    """Price them all and say how long it took."""
    documents = [generated(seed) for seed in range(MACHINES)]
    asked = usage()
    started = time.perf_counter()
    for index, document in enumerate(documents):
        estimate(definition_of(document, f"{index}.json"), asked).to_json()
    seconds = time.perf_counter() - started
    answer = {"machines": MACHINES, "states": STATES, "real": {"seconds": seconds, "goal": GOAL_SECONDS}}
    print(json.dumps(answer))  # noqa: T201 - the answer


if __name__ == "__main__":
    main()

"""Rotation of secrets: Secrets Manager calls a function for each of four steps.

Sources: AWS Secrets Manager User Guide, "Rotation by Lambda function" and "Lambda rotation functions". A failed
rotation is not retried here; the next one starts from the first step.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from signalbox.twin.kernel.clock import Clock
from signalbox.twin.services.aws_lambda.function import Function
from signalbox.twin.services.aws_lambda.functions import Functions
from signalbox.twin.services.aws_lambda.outcomes import Outcome, Returned

PRINCIPAL = "secretsmanager.amazonaws.com"
STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")


@dataclass(frozen=True)
class Rotation:
    """Rotation of the secret `secret` by the function `function` (both ARNs), every `seconds`. `refusal` gives AWS's
    message where Secrets Manager may not invoke the function, as `service_refusal` does."""

    clock: Clock
    functions: Functions
    find_function: Callable[[str], Function]
    refusal: Callable[[str, str, str, str], str]
    secret: str
    function: str
    seconds: float

    def plan(self) -> None:
        """Plan the next rotation."""
        self.clock.at(self.clock.now + self.seconds, self.run, recurring=True)

    def run(self) -> None:
        """Rotate, and plan the next rotation."""
        self.plan()
        self.rotate()

    def rotate(self) -> None:
        """Rotate the secret, as RotateSecret does; do nothing where Secrets Manager may not invoke the function."""
        refused = self.refusal(PRINCIPAL, self.secret, "lambda:InvokeFunction", self.function)
        if not refused:
            self.run_steps(STEPS, self.clock.uuid())

    def run_steps(self, steps: Sequence[str], version: str) -> None:
        """Do the first of these steps, and the others after it succeeds."""
        if not steps:
            return

        def done(outcome: Outcome) -> None:
            if isinstance(outcome, Returned):
                self.run_steps(steps[1:], version)

        event = {"Step": steps[0], "SecretId": self.secret, "ClientRequestToken": version}
        self.functions.invoke(self.find_function(self.function), json.dumps(event), done)

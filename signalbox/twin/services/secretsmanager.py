"""Secrets Manager's rotation: a function is called four times, step after step, and makes the secret new.

Source: AWS Secrets Manager User Guide, "Rotation by Lambda function" and "Lambda rotation functions". A rotation that fails is
not tried again here; the next one that is due begins anew.
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
    """Rotation of the secret `secret` by the function `function` (both ARNs), every `seconds`.

    `refusal` gives AWS's message where Secrets Manager may not invoke the function, as `service_refusal` does.
    """

    clock: Clock
    functions: Functions
    find_function: Callable[[str], Function]
    refusal: Callable[[str, str, str, str], str]
    secret: str
    function: str
    seconds: float

    def plan(self) -> None:
        """Rotate when it is due, and again and again."""
        self.clock.at(self.clock.now + self.seconds, self.due, recurring=True)

    def due(self) -> None:
        """Its time has come."""
        self.plan()
        self.rotate()

    def rotate(self) -> None:
        """Make the secret new, as RotateSecret does; where the function's policy does not let Secrets Manager in, nothing happens."""
        refused = self.refusal(PRINCIPAL, self.secret, "lambda:InvokeFunction", self.function)
        if not refused:
            self.take(STEPS, self.clock.uuid())

    def take(self, steps: Sequence[str], version: str) -> None:
        """One step, and the others once it has succeeded."""
        if not steps:
            return

        def done(outcome: Outcome) -> None:
            if isinstance(outcome, Returned):
                self.take(steps[1:], version)

        event = {"Step": steps[0], "SecretId": self.secret, "ClientRequestToken": version}
        self.functions.invoke(self.find_function(self.function), json.dumps(event), done)

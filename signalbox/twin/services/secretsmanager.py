"""Secrets Manager's rotation: a function is called four times, step after step, and makes the secret new.

Source: AWS Secrets Manager User Guide, "Rotation by Lambda function" and "Lambda rotation functions". A rotation that fails is
not tried again here; the next one that is due begins anew.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signalbox.assembly import Assembly, Resource
from signalbox.twin.services.aws_lambda.outcomes import Outcome, Returned

if TYPE_CHECKING:
    from signalbox.twin.cloud import Cloud

DAY = 86_400.0
PRINCIPAL = "secretsmanager.amazonaws.com"
STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")


@dataclass(frozen=True)
class Rotation:
    """Of the secret of this ARN by the function of that one, every so many seconds."""

    cloud: "Cloud"
    secret: str
    function: str
    seconds: float

    def plan(self) -> None:
        """Rotate when it is due, and again and again."""
        self.cloud.clock.at(self.cloud.clock.now + self.seconds, self.due, recurring=True)

    def due(self) -> None:
        """Its time has come."""
        self.plan()
        self.rotate()

    def rotate(self) -> None:
        """Make the secret new, as RotateSecret does; where the function's policy does not let Secrets Manager in, nothing happens."""
        refused = self.cloud.policies.service_refusal(PRINCIPAL, self.secret, "lambda:InvokeFunction", self.function)
        if not refused:
            self.take(STEPS, self.cloud.clock.uuid())

    def take(self, steps: Sequence[str], version: str) -> None:
        """One step, and the others once it has succeeded."""
        if not steps:
            return

        def done(outcome: Outcome) -> None:
            if isinstance(outcome, Returned):
                self.take(steps[1:], version)

        event = {"Step": steps[0], "SecretId": self.secret, "ClientRequestToken": version}
        self.cloud.functions.invoke(self.cloud.required_function(self.function), json.dumps(event), done)


def make_rotation(cloud: "Cloud", assembly: Assembly, resource: Resource) -> None:
    """The rotation of a secret; it recurs where schedules do."""
    p = resource.properties
    seconds = float(p["RotationRules"]["AutomaticallyAfterDays"]) * DAY
    rotation = Rotation(cloud, p["SecretId"], p["RotationLambdaARN"], seconds)
    cloud.rotations[rotation.secret] = rotation
    if cloud.schedules:
        rotation.plan()

"""State machines of a checkpoint, compiled when they are first used: most acts need one or two of them."""

from typing import Any, Self

from signalbox.asl import Machine
from signalbox.asl.values import to_json
from signalbox.twin.deployment.stepfunctions import compiled


class KeptMachine(Machine):
    """Machine that is compiled at the first access to what only a compiled one has."""

    def __init__(self, text: str, name: str, arn: str, role_arn: str) -> None:
        self.text = text
        self.name = name
        self.arn = arn
        self.role_arn = role_arn

    def __getattr__(self, attribute: str) -> Any:
        """Compile the machine; called for attributes that are missing."""
        if "text" not in vars(self) or attribute.startswith("__"):
            raise AttributeError(attribute)
        vars(self).update({**vars(compiled(self.text, self.name)), **vars(self)})
        return vars(self)[attribute]

    @classmethod
    def source(cls, machine: Machine) -> tuple[type[Self], tuple[str, str, str, str]]:
        """Return how a machine is stored."""
        text = vars(machine).get("text") or to_json(machine.definition)
        return cls, (text, machine.name, machine.arn, machine.role_arn)

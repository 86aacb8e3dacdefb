"""Line or call that acts at present in a recorded twin: the cause of all that happens meanwhile."""

from dataclasses import dataclass, field

from signalbox.story.recording.marks import InvocationMark, Marks
from signalbox.twin import Twin
from signalbox.twin.kernel.clock import Clock
from signalbox.twin.kernel.processes import Process


@dataclass
class Present:
    """Marks of a twin so far. `cause` is the number of the line or call that acts at present; 0 where none does."""

    twin: Twin
    marks: Marks = field(default_factory=Marks)
    cause: int = 0
    invocations: dict[Process, InvocationMark] = field(default_factory=dict)

    @property
    def clock(self) -> Clock:
        """The clock of the twin."""
        return self.twin.cloud.clock

    @property
    def running(self) -> int:
        """Number of the invocation that runs now; 0 where none does."""
        found = self.invocations.get(Process.current) if Process.current else None
        return found.number if found else 0

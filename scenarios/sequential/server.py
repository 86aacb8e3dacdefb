"""The operating-system process that a script runs in: a thread per request, and all of them die together.

Only while a deployment replaces it are there two: one that listens, and one that finishes what it runs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from signalbox.twin.cloud import Cloud
from signalbox.twin.gateway.calls import Call
from signalbox.twin.kernel.environments import leave
from signalbox.twin.kernel.processes import Dead, Process, Surroundings
from signalbox.twin.observe.story.states import Visit

RESTART_SECONDS = 2.0
"""Time from a crash to the restart by the supervisor; connections are refused meanwhile. An assumption."""
GRACE_SECONDS = 30.0
"""Time that a deployment gives the old process, while the new one already listens (Amazon ECS Developer Guide, task
definition parameters, `stopTimeout`: 30 seconds by default)."""
NAME = "naive"


class Host:
    """The surroundings of the script: those of this process, without a Lambda environment."""

    handler_name = "script"
    folder = ""

    def enter(self) -> None:
        """Leave a Lambda environment, if one was entered."""
        leave()


@dataclass(eq=False)
class Request:
    """One running request; the gateway knows it as the caller of what the script calls.

    `generation` is the number of deployments before its process. `began` and `ended` are epoch seconds. `error` and
    `cause` are of an error that the script did not catch, `steps` are the states of the request. `lost` is called when
    it dies with its process.
    """

    process: Process
    server: "Server"
    generation: int
    began: float
    ended: float | None = None
    error: str = ""
    cause: str = ""
    steps: list[Visit] = field(default_factory=list)
    lost: Callable[[], None] = lambda: None
    function: str = NAME
    role: str = ""
    lineage: Mapping[str, int] = field(default_factory=dict)


class Server:
    """Runs requests until it crashes or is deployed anew.

    `start` makes the surroundings of a new process; `take_over` is called when the process before it has ended.
    """

    def __init__(
        self, cloud: Cloud, start: Callable[[], Surroundings] = Host, take_over: Callable[[], None] = lambda: None
    ) -> None:
        self.cloud = cloud
        self.start = start
        self.take_over = take_over
        self.surroundings = start()
        self.running: dict[Request, None] = {}
        self.generation = 0
        self.down_until = 0.0

    @property
    def listens(self) -> bool:
        """True where connections are accepted."""
        return self.cloud.clock.now >= self.down_until

    def accept(self, work: Callable[[], None]) -> Request | None:
        """Run the work of a request; None where the process is down and the connection refused."""
        if not self.listens:
            return None

        def guarded() -> None:
            try:
                work()
            except Dead:
                pass  # it died with its process; nobody is left to tell
            except Exception as error:
                request.error, request.cause = type(error).__name__, str(error)

        process = Process(self.cloud.clock, self.surroundings, guarded, lambda: self.finished(request))
        request = Request(process, self, self.generation, self.cloud.clock.now)
        self.running[request] = None
        self.cloud.gateway.callers[request.process] = request
        self.cloud.clock.after(0.0, request.process.resume)
        return request

    def finished(self, request: Request) -> None:
        """Forget a request that has ended."""
        request.ended = request.ended or self.cloud.clock.now
        self.running.pop(request, None)
        self.cloud.gateway.callers.pop(request.process, None)

    def crash(self, died: Request) -> None:
        """Kill the process at a call of one of its requests, and every request with it."""
        self.kill(died.generation)
        if died.generation == self.generation:
            self.down_until = self.cloud.clock.now + RESTART_SECONDS
            self.cloud.clock.after(RESTART_SECONDS, self.restart)

    def restart(self) -> None:
        """Start a new process after a crash."""
        self.surroundings = self.start()
        self.take_over()

    def deploy(self) -> None:
        """Start a new process that listens at once; the old one has some seconds to finish its requests."""
        old = self.generation
        self.generation += 1
        self.down_until = 0.0
        self.surroundings = self.start()

        def end() -> None:
            self.kill(old)
            self.take_over()

        self.cloud.clock.after(GRACE_SECONDS, end)

    def kill(self, generation: int) -> None:
        """Kill the requests of a process; each ends where it would have continued."""
        for request in self.running:
            if request.generation == generation and request.process.killed is None:
                request.ended = self.cloud.clock.now
                request.process.kill("the process has ended")
                request.lost()


def crash(call: Call) -> None:
    """Kill the process that makes this call."""
    died = call.caller
    assert isinstance(died, Request)
    died.process.check()
    died.server.crash(died)
    died.process.check()

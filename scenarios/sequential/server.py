"""The operating-system process that a script runs in: a thread per request, and all of them die together.

Only while a deployment replaces it are there two: one that listens, and one that finishes what it runs.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from signalbox.twin.cloud import Cloud
from signalbox.twin.gateway.calls import Call
from signalbox.twin.kernel.environments import leave
from signalbox.twin.kernel.processes import Dead, Process, Surroundings
from signalbox.twin.observe.story.states import Visit

RESTART_SECONDS = 2.0
"""From a crash until the supervisor has the process listening again; until then connections are refused. An assumption, and a kind one."""
GRACE_SECONDS = 30.0
"""What a deployment leaves the old process to finish, while the new one already listens (Amazon ECS Developer
Guide, task definition parameters, `stopTimeout`: 30 seconds by default)."""
NAME = "naive"


class Host:
    """The surroundings of the script: those of this process, as no Lambda environment stands around it."""

    def enter(self) -> None:
        """Take a Lambda environment's surroundings away, if one was entered."""
        leave()


@dataclass(eq=False)
class Request:
    """One running request; the gateway knows it as the caller of what the script calls.

    `generation` is the number of deployments before the process that runs it; `began` and `ended` are epoch seconds, `error`
    and `cause` what no code of the script caught, `steps` what it has gone through; `lost` hears when its process takes it along.
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


class Server:
    """Runs requests until it crashes or is deployed anew.

    `start` makes the surroundings of a new process; `take_over` hears when the process before it has ended.
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
        """Whether connections are taken."""
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
        """A request has ended, one way or the other."""
        request.ended = request.ended or self.cloud.clock.now
        self.running.pop(request, None)
        self.cloud.gateway.callers.pop(request.process, None)

    def crash(self, died: Request) -> None:
        """The process dies at a call of one of its requests: every request that it runs dies with it."""
        self.kill(died.generation)
        if died.generation == self.generation:
            self.down_until = self.cloud.clock.now + RESTART_SECONDS
            self.cloud.clock.after(RESTART_SECONDS, self.restart)

    def restart(self) -> None:
        """A new process stands where one has died."""
        self.surroundings = self.start()
        self.take_over()

    def deploy(self) -> None:
        """A new process listens at once; the old one has some seconds to finish what it runs."""
        old = self.generation
        self.generation += 1
        self.down_until = 0.0
        self.surroundings = self.start()

        def end() -> None:
            self.kill(old)
            self.take_over()

        self.cloud.clock.after(GRACE_SECONDS, end)

    def kill(self, generation: int) -> None:
        """The requests of a process change nothing any more; each notices when it would have gone on."""
        for request in self.running:
            if request.generation == generation and request.process.killed is None:
                request.ended = self.cloud.clock.now
                request.process.kill("the process has ended")
                request.lost()


def crash(call: Call) -> None:
    """The process that makes this call dies of it."""
    died = call.caller
    assert isinstance(died, Request)
    died.process.check()
    died.server.crash(died)
    died.process.check()

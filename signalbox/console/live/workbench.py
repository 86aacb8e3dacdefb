"""Workbench of a live console. Acts come in from any thread, and one thread does them with the twin, in turn."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from signalbox.assembly import Assembly
from signalbox.console.live.acts import possible
from signalbox.console.live.session import Session
from signalbox.console.page import page_data
from signalbox.errors import InputError
from signalbox.twin.script.line import Line

Document = dict[str, Any]
Open = Callable[[], Session]


class Workbench:
    """A session in a thread of its own, its page data, and a number that grows with each change."""

    def __init__(self, open_session: Open, script: Path) -> None:
        self.script = script
        self.version = 0
        self.message = ""
        self.data: Document = {}
        self.possible: Document = {}
        self.before: Document | None = None
        self.changed = threading.Condition()
        self.work: queue.Queue[tuple[Callable[[], Any], Future[Any]] | None] = queue.Queue()
        self.opened: Future[None] = Future()
        self.thread = threading.Thread(target=self.run, args=(open_session,), daemon=True)
        self.thread.start()
        self.opened.result()

    def run(self, open_session: Open) -> None:
        """Do the acts one after the other until the end."""
        try:
            self.session = open_session()
            self.possible = possible(self.session.twin)
            self.publish()
        except BaseException as error:
            self.opened.set_exception(error)
            return
        self.opened.set_result(None)
        while item := self.work.get():
            act, done = item
            try:
                done.set_result(act())
            except Exception as error:
                done.set_exception(error)
        self.session.close()

    def do(self, act: Callable[[], Any]) -> Any:
        """Have an act done by the thread of the twin, and return its result or raise its error."""
        done: Future[Any] = Future()
        self.work.put((act, done))
        return done.result()

    def close(self) -> None:
        """End the thread and the twin."""
        self.work.put(None)
        self.thread.join()
        with self.changed:
            self.version = -1
            self.changed.notify_all()

    def publish(self) -> None:
        """Make the page data anew, and wake those who wait for a change."""
        session = self.session
        data, documents = page_data(session.records())
        self.data = {
            "story": data,
            "documents": documents,
            "before": self.before,
            "session": {
                "lines": len(session.lines),
                "pending": session.pending,
                "now": round(session.twin.now, 4),
                "seed": session.seed,
                "problems": session.problems,
                "script": str(self.script),
            },
            "possible": self.possible,
        }
        with self.changed:
            self.version += 1
            self.changed.notify_all()

    def perform(self, request: Document) -> Document:
        """Do what the page asks for: a line, a move of time, or saving. Raises InputError with what is wrong."""
        return dict(self.do(lambda: self.performed(request)))

    def performed(self, request: Document) -> Document:
        """Do what the page asks for, in the thread of the twin."""
        session = self.session
        if "save" in request:
            return self.save()
        if "line" in request:
            if not isinstance(request["line"], dict):
                raise InputError("`line` must be an object")
            session.act(request["line"])
        self.pass_time(session, request.get("then", 0))
        self.before = None if "line" in request else self.before
        self.publish()
        return {"version": self.version}

    def pass_time(self, session: Session, then: Any) -> None:
        """Let time pass: seconds, to the next thing that is due, or until nothing is."""
        if then == "idle":
            session.to_idle()
        elif then == "next":
            session.to_next()
        elif isinstance(then, int | float) and not isinstance(then, bool) and 0 <= then <= 366 * 86_400:
            if then:
                session.advance(float(then))
        else:
            raise InputError(f"`then` is {then!r}; use seconds of at most a year, next or idle")

    def save(self) -> Document:
        """Write the script of the session."""
        self.script.parent.mkdir(parents=True, exist_ok=True)
        self.script.write_text(self.session.script(), "utf-8")
        command = f"python -m signalbox demo {self.script} --seed {self.session.seed}"
        return {"script": str(self.script), "command": command, "lines": len(self.session.lines)}

    def replace(self, assembly: Assembly) -> None:
        """Play the session on another assembly; the page shows the run before beside it."""

        def replaced() -> None:
            self.before = {"story": self.data["story"], "documents": self.data["documents"]}
            self.before["story"]["head"] = {**self.before["story"]["head"], "name": "before the change"}
            self.session.reopen(assembly)
            self.possible = possible(self.session.twin)
            self.message = "the code changed, and the session was played again"
            self.publish()

        self.do(replaced)

    def report(self, message: str) -> None:
        """Tell the page something without a change of the run."""
        with self.changed:
            self.message = message
            self.version += 1
            self.changed.notify_all()

    def wait(self, version: int, seconds: float) -> int:
        """Wait until there is a newer version than this one, or for some seconds; return the version."""
        with self.changed:
            self.changed.wait_for(lambda: self.version != version, seconds)
            return self.version


def script_lines(lines: list[Line]) -> list[Line]:
    """Return the lines numbered as a saved script has them."""
    return [Line(line.at, line.verb, line.fields, number) for number, line in enumerate(lines, 1)]

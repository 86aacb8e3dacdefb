"""Acts of the desk on a twin: they begin when their line is due, and wait on the twin's clock."""

from typing import TYPE_CHECKING, Any

from signalbox.desk import Account, perform
from signalbox.twin.script.lines import Line

if TYPE_CHECKING:
    from signalbox.twin.api import Twin


def replay(twin: "Twin", line: Line) -> None:
    """Replay a route's dead letters: the short spelling of that act."""
    fields = line.fields
    begin(
        twin,
        line,
        {"desk": "replay", "route": fields["replay"], "where": fields.get("where", {}), "edit": fields.get("edit", {})},
    )


def act(twin: "Twin", line: Line) -> None:
    """Any act."""
    begin(twin, line, line.fields)


def begin(twin: "Twin", line: Line, fields: dict[str, Any]) -> None:
    """Do an act step by step; what it did is added to the twin's `acts` when it has ended."""
    steps = perform(Account(twin.assembly, twin.client), fields)

    def go_on() -> None:
        try:
            seconds = next(steps)
        except StopIteration as end:
            twin.acts.append(end.value)
        else:
            twin.cloud.clock.after(seconds, lambda: twin.judge(line, go_on))

    go_on()

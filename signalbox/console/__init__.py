"""Console: one page in which a run can be travelled, offline and without a server."""

from signalbox.console.page import write_console

__all__ = ["write_console"]

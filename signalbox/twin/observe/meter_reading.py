"""Reading of a twin's meter: the quantities that AWS bills."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

from signalbox.twin.services.stepfunctions.state_visits import Visits


@dataclass
class FunctionCounts:
    """Counts of one function; units are request units of DynamoDB."""

    invocations: int = 0
    milliseconds: int = 0
    gigabyte_seconds: Fraction = Fraction(0)
    write_units: Fraction = Fraction(0)
    read_units: Fraction = Fraction(0)
    log_bytes: int = 0
    s3_puts: int = 0
    s3_gets: int = 0
    mails: int = 0
    metrics: int = 0
    """Series of custom metrics: names, each with its dimensions."""


@dataclass
class QueueCounts:
    """Counts of one queue; `receives` are the times of polls that found messages, in seconds from the start.

    Several polls fill a batch that is collected for a while.
    """

    sent: int = 0
    sends: int = 0
    bytes: int = 0
    received: int = 0
    receives: list[float] = field(default_factory=list)
    batches: int = 0
    deletes: int = 0
    requests: int = 0
    empty_polls: int = 0


@dataclass
class MapCounts:
    """Counts of a workflow's distributed Maps; `items` and `seconds` (of all children) are by the Map's state.

    A Map that reads its items from a file enters its state before it knows their number, so they are counted when
    children get them.
    """

    items: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    express_requests: int = 0
    express_gigabyte_seconds: Fraction = Fraction(0)
    s3_puts: int = 0
    s3_gets: int = 0


@dataclass
class EventCounts:
    """Events of one type on the buses that are billed."""

    events: int = 0
    bytes: int = 0
    chunks: int = 0


@dataclass
class Reading:
    """Counts in `seconds` of virtual time. Functions and queues are under their physical names."""

    seconds: float
    executions: Counter[str] = field(default_factory=Counter)
    transitions: Counter[str] = field(default_factory=Counter)
    visits: dict[str, Visits] = field(default_factory=lambda: defaultdict(Visits))
    maps: dict[str, MapCounts] = field(default_factory=lambda: defaultdict(MapCounts))
    functions: dict[str, FunctionCounts] = field(default_factory=dict)
    queues: dict[str, QueueCounts] = field(default_factory=dict)
    events: dict[str, EventCounts] = field(default_factory=dict)
    archived_bytes: int = 0
    logged_bytes: int = 0
    """Bytes that delivery streams took in, each record rounded up as it is billed."""
    machine_log_bytes: int = 0
    scheduled: int = 0
    uploads: int = 0
    conversions: list[tuple[float, int]] = field(default_factory=list)
    """Outputs of completed conversion jobs: seconds and lines of each."""
    stream_batches: int = 0
    stream_records: int = 0
    stored_bytes: dict[str, int] = field(default_factory=dict)
    """Bytes of each table and its indexes at the end, by physical name."""
    calls: Counter[str] = field(default_factory=Counter)

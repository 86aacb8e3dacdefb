"""Events that teams share: contracts, consumers, loops, order, owners, compatibility."""

from collections.abc import Callable, Sequence

from signalbox.catalog.model import EventType
from signalbox.review.answer import Answer, Evidence, Question, Verdict, unknown
from signalbox.review.grounds import listed, number, share
from signalbox.review.subject import Subject

SECTION = "Events that teams share"
PAGE = "docs/events.md"


def catalogued(subject: Subject) -> tuple[Evidence, ...]:
    """Return the catalogue as evidence."""
    link = PAGE if subject.page(PAGE) else ""
    return (Evidence(f"{number(len(subject.catalog.events), 'event type')} (`signalbox catalog`)", link),)


def share_of(
    events: Sequence[EventType], holds: Callable[[EventType], object], noun: str = "event type"
) -> tuple[Verdict, str]:
    """Return the share of event types for which something holds, as `share`."""
    return share([event.name for event in events if holds(event)], [event.name for event in events], noun)


def contracts(subject: Subject) -> Answer:
    """Each event type of the system has a contract. Those of AWS itself have AWS's."""
    own = [event for event in subject.catalog.events if not any(one.startswith("aws.") for one in event.sources)]
    if not own:
        return unknown("The templates have no event type of their own.")
    verdict, text = share_of(own, lambda event: event.versions)
    return Answer(verdict, f"{text} A contract is a JSON schema with a version.", catalogued(subject))


def consumers(subject: Subject) -> Answer:
    """Each event type has a consumer that names it."""
    events = subject.catalog.events
    if not events:
        return unknown("The templates have no event type.")
    verdict, text = share_of(events, lambda event: event.direct)
    weaker = Verdict.PARTLY if verdict is Verdict.NO else verdict
    return Answer(
        weaker, f"{text} A type without a consumer may have one outside of the templates.", catalogued(subject)
    )


def loops(subject: Subject) -> Answer:
    """No event type leads to itself."""
    if not subject.catalog.events:
        return unknown("The templates have no event type.")
    found = [" -> ".join(loop.events) for loop in subject.catalog.loops]
    unsure = subject.catalog.unknown
    evidence = (
        Evidence("rules and what consumers publish (`signalbox catalog loops`)", PAGE if subject.page(PAGE) else ""),
    )
    if found:
        return Answer(Verdict.NO, f"Loops: {listed(found)}.", evidence)
    if unsure:
        return Answer(Verdict.PARTLY, f"No loop among what is known. {listed(unsure)}", evidence)
    return Answer(Verdict.YES, "No event type leads to itself.", evidence)


def order(subject: Subject) -> Answer:
    """Each contract names the partition key, and the order that consumers get is known."""
    events = [event for event in subject.catalog.events if event.versions]
    if not events:
        return unknown("No contract tells the partition key.")
    verdict, text = share_of(events, lambda event: event.partition_key, "contract")
    kept = [event.name for event in events if event.ordering == "fifo"]
    return Answer(verdict, f"{text} In order: {listed(kept) or 'none'}; others come in any order.", catalogued(subject))


def owners(subject: Subject) -> Answer:
    """Each event type has an owner, by a tag or by the stack that publishes it."""
    events = subject.catalog.events
    if not events:
        return unknown("The templates have no event type.")
    verdict, text = share_of(events, lambda event: event.owner)
    return Answer(verdict, f"{text} The owner is a tag, or the stack that publishes it.", catalogued(subject))


def compatible(subject: Subject) -> Answer:
    """A gate compares contracts with the released ones."""
    released = subject.folder / "released" if subject.folder else None
    if released is None or not released.is_dir():
        return unknown("No folder of released contracts belongs to these templates.")
    count = len(list(released.rglob("*.schema.json")))
    gated = subject.page("Makefile", "catalog check")
    verdict = Verdict.YES if gated else Verdict.PARTLY
    how = "`make check` refuses one that breaks" if gated else "nothing compares them"
    link = "docs/contracts.md" if subject.page("docs/contracts.md") else ""
    return Answer(verdict, f"{number(count, 'released schema')}; {how}.", (Evidence("versions and up-casters", link),))


QUESTIONS = (
    Question("contracts", SECTION, "Does every event type have a contract?", contracts),
    Question("consumers", SECTION, "Is it known who consumes what?", consumers),
    Question("loops", SECTION, "Does an event lead to itself?", loops),
    Question("order", SECTION, "In which order do events come?", order, "what consumers may rely on"),
    Question("owners", SECTION, "Does every event type have an owner?", owners),
    Question("compatibility", SECTION, "Can a change of a contract break a consumer?", compatible, "what prevents it"),
)

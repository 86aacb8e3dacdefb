"""Lines of faults: an error in one is reported, and every fault of the catalogue strikes at its place."""

from collections.abc import Callable
from typing import Any

import pytest

from scenarios.orders.fault_plan import plan
from scenarios.random_faults import PROFILES
from signalbox.twin import Twin
from signalbox.twin.faults.catalogue import FAULTS
from signalbox.twin.play.scripts import parse
from signalbox.twin.script.line import BrokenLine

Open = Callable[..., Twin]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"fault": 99}, "`fault` is 99; those that can be injected are duplicate-delivery, reordered-delivery"),
        ({"fault": True}, "`fault` is True"),
        ({"fault": "poison"}, "`fault` is 'poison'; those that can be injected are"),
        ({"fault": 14, "nth": 0}, "`nth` is 0, and must be a whole number"),
        ({"fault": 14, "times": -1}, "`times` is -1"),
        ({"fault": 14, "when": "later"}, "must be before or after"),
        ({"fault": 14, "function": 3}, "`function` is 3, and must be a text"),
        ({"fault": 14, "nht": 2}, "a fault has no 'nht'"),
        ({"fault": 18, "edit": []}, "`edit` is [], and must be an object"),
        ({"fault": 35, "seconds": "5"}, "`seconds` is '5', and must be a number"),
        ({"deliver": "incoming/2026-01-05.csv", "rows": "a,b"}, "`rows` is missing or no list of texts"),
    ],
)
def test_a_line_that_no_deployment_can_play(line: dict[str, Any], words: str) -> None:
    """Unknown faults, keys and values are named when the script is read."""
    good, (broken,) = parse([{"at": 0, **line}])
    assert good == []
    assert broken.number == 1
    assert words in str(broken)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"fault": 14, "function": "nowhere"}, "`function` 'nowhere' fits no deployed function"),
        ({"fault": 14, "function": "orders"}, "`function` 'orders' fits signalbox-"),
        ({"fault": 14, "state": "Nowhere"}, "no deployed machine has a state 'Nowhere'"),
        ({"fault": 1, "queue": "nowhere"}, "`queue` 'nowhere' is neither a route (analytics, "),
        ({"fault": 10}, "`queue` is missing"),
        ({"fault": 37}, "`assembly` is missing"),
        ({"fault": 37, "assembly": "/nowhere"}, "/nowhere"),
    ],
)
def test_a_line_that_this_deployment_cannot_play(twin: Open, line: dict[str, Any], words: str) -> None:
    """Places that are not deployed are named, with those that are."""
    with pytest.raises(BrokenLine) as raised:
        twin(0).play([{"at": 0, **line}])
    assert words in str(raised.value)


def test_places_are_looked_up_before_anything_is_played(twin: Open) -> None:
    """A place that is not deployed is refused when its line is planned, not when its time has come."""
    run = twin(0)
    with pytest.raises(BrokenLine):
        run.plan([{"at": 600, "fault": 14, "state": "Nowhere"}])
    assert run.now == 0


def test_a_fault_is_known_by_its_name_and_by_its_number() -> None:
    """A script may give the number of a fault's row in docs/reliability.md, as a number or as a text."""
    for fault in FAULTS.values():
        _, broken = parse([{"at": 0, "fault": fault.number}, {"at": 0, "fault": str(fault.number)}])
        assert broken == []


@pytest.mark.parametrize("profile", PROFILES)
def test_random_plans_can_be_played(profile: str) -> None:
    """Every line of a random plan is valid in a script, and the same seed gives the same plan."""
    for seed in range(60):
        _, broken = parse(plan(seed, profile))
        assert broken == []
        assert plan(seed, profile) == plan(seed, profile)
    assert profile == "none" or plan(1, profile) != plan(2, profile)


def test_plans_use_the_catalogue() -> None:
    """Together the plans of many seeds hold every fault that a random run can survive."""
    drawn = {str(line["fault"]) for seed in range(200) for line in plan(seed, "hell") if "fault" in line}
    apart = {9, 18, 25, 35, 36, 37, 38, 39, 40, 49}
    assert drawn == {name for name, fault in FAULTS.items() if fault.number not in apart}

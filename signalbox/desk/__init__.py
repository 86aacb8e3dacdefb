"""Acts of the person on call, on AWS or on a twin: inspect, replay, redrive, restart, compensate."""

from signalbox.desk.account import Account
from signalbox.desk.acts import ACTS, act_problem, carry_out, check_act, perform
from signalbox.desk.dead_letters.queue import DeadLetters, count_dead_letters, group_by_cause

__all__ = [
    "ACTS",
    "Account",
    "DeadLetters",
    "act_problem",
    "carry_out",
    "check_act",
    "count_dead_letters",
    "group_by_cause",
    "perform",
]

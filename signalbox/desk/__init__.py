"""What on-call does: see what is stuck or dead, understand it, send it on. The same on AWS and on a twin."""

from signalbox.desk.account import Account
from signalbox.desk.acts import ACTS, carry_out, objection, perform
from signalbox.desk.dead_letters.queue import DeadLetters, causes, dead

__all__ = ["ACTS", "Account", "DeadLetters", "carry_out", "causes", "dead", "objection", "perform"]

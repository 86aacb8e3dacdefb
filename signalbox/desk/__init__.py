"""What on-call does: see dead letters, understand them, send them back. The same on AWS and on a twin."""

from signalbox.desk.letters import DeadLetters, causes, dead
from signalbox.desk.replay import Replayed, replay

__all__ = ["DeadLetters", "Replayed", "causes", "dead", "replay"]

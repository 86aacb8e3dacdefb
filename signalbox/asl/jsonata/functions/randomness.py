"""Random numbers: java.util.Random for a seed, as on AWS, and the host's random bytes without one."""

from signalbox.asl.java_random import JavaRandom
from signalbox.asl.jsonata.data.values import UNDEFINED, Value
from signalbox.asl.jsonata.runtime import Runtime


def draw_number(runtime: Runtime) -> float:
    """Return the next number of the host, at least 0 and less than 1."""
    return (int.from_bytes(runtime.host.draw()[:7], "big") >> 3) / (1 << 53)


def seeded_number(seed: int) -> float:
    """Return the first double of java.util.Random for a seed."""
    return JavaRandom(seed).next_double()


def random_number(runtime: Runtime, seed: Value = UNDEFINED) -> float:
    """Return a number, at least 0 and less than 1, that is always the same for a seed ($random)."""
    return draw_number(runtime) if seed is UNDEFINED else seeded_number(int(seed))

"""Uploads of videos: a plain workload, one for chaos, and a burst of mixed length."""

from random import Random
from typing import Any

Line = dict[str, Any]
PACE_SECONDS = 90.0
HOUR = 3600.0
MOST = 60
LENGTHS = (20, 45, 90, 240, 600, 1500, 5400)
"""Lengths of videos in seconds: clips, songs, lectures, films."""
WEIGHTS = (20, 25, 20, 15, 12, 6, 2)
KINDS = ("mp4",) * 14 + ("silent", "silent", "protected", "text", "broken", "sound")


def uploads(count: int, seed: int) -> list[Line]:
    """Return good uploads, one every PACE_SECONDS on average; each seed has the same lengths.

    They are MOST at most: each does the same calls, so that more of them tell nothing new.
    """
    count = min(count, MOST)
    random = Random(f"videos {seed}")
    lengths = [length_at((number + 0.5) / count) for number in range(count)]
    random.shuffle(lengths)
    instants = sorted(random.uniform(0, count * PACE_SECONDS) for _ in range(count))
    return [upload(at, f"video-{number}", lengths[number - 1]) for number, at in enumerate(instants, 1)]


def length_at(share: float) -> int:
    """Return the length below which this share of the uploads is."""
    bounds = [sum(WEIGHTS[: number + 1]) / sum(WEIGHTS) for number in range(len(WEIGHTS))]
    return next(seconds for seconds, bound in zip(LENGTHS, bounds, strict=True) if share <= bound)


def burst(count: int, seed: int, seconds: float = 60.0) -> list[Line]:
    """Return `count` good uploads of mixed length within a minute."""
    random = Random(f"burst {seed}")
    return [upload(random.uniform(0, seconds), f"video-{number}", length(random)) for number in range(1, count + 1)]


def length(random: Random) -> int:
    """Draw a length: mostly short, seldom that of a film."""
    return random.choices(LENGTHS, WEIGHTS)[0]


def upload(at: float, video: str, seconds: float, **more: Any) -> Line:
    """Return the line of an upload."""
    return {"at": round(at, 3), "video": video, "seconds": seconds, **more}


def chaotic_uploads(seed: int, count: int) -> list[Line]:
    """Return uploads of every kind, second uploads, deletions, cancelled jobs and moods of the service."""
    random = Random(f"chaotic videos {seed}")
    lines: list[Line] = []
    for number in range(1, count + 1):
        video, at = f"video-{number}", random.uniform(0, HOUR)
        lines.append(upload(at, video, length(random), kind=random.choice(KINDS)))
        lines += list(_later(random, video, at))
    for _ in range(random.randrange(4)):
        lines.append(_mood(random))
    return lines


def _later(random: Random, video: str, at: float) -> list[Line]:
    """Return what happens to a video after its upload: mostly nothing."""
    chance, when = random.random(), round(at + random.choice((0.1, 2.0, 30.0, 300.0)), 3)
    if chance < 0.15:
        return [upload(when, video, length(random), kind=random.choice(KINDS))]
    if chance < 0.3:
        return [{"at": when, "video-deleted": video}]
    if chance < 0.35:
        again = upload(when + random.uniform(0.1, 60), video, length(random))
        return [{"at": when, "video-deleted": video}, again]
    if chance < 0.45:
        return [{"at": when, "job-cancelled": video}]
    return []


def _mood(random: Random) -> Line:
    behave = random.choice(("slow", "error", "twice", "never", "lost", "throttled"))
    line = {"at": round(random.uniform(0, HOUR), 3), "conversion": random.choice(("transcoding", "thumbnails"))}
    return {**line, "behave": behave, "seconds": 60} if behave == "throttled" else {**line, "behave": behave, "jobs": 2}

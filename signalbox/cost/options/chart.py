"""Chart of cost against volume on logarithmic axes: one SVG for light and dark, narrow and wide pages."""

from html import escape
from math import ceil, floor, log10

from signalbox.cost.options.sweep import Curve, Sweep

WIDTH, HEIGHT = 600, 500
LEFT, RIGHT, TOP, BOTTOM = 66, 40, 34, 150
COLOURS = ("#2563cf", "#c2410c", "#0b7a53", "#9333ea", "#8a6a00")
DARK_COLOURS = ("#8ab4ff", "#ff9a66", "#4fd6a2", "#d0a2ff", "#f0c64a")
DASHES = ("", "7 4", "2 3", "10 3 2 3", "4 4")  # lines differ without colour too


def classes(colours: tuple[str, ...]) -> str:
    """Return a rule for each curve: the colour of its line, and of its sign in the legend."""
    return "".join(
        f".c{n}{{stroke:{colour}}}text.c{n}{{fill:{colour};stroke:none}}" for n, colour in enumerate(colours)
    )


STYLE = (
    "svg{font:14px system-ui,sans-serif;color:#1c1c1c;background:#fff}text{fill:currentColor}"
    ".grid{stroke:currentColor;opacity:.16}.mark{fill:currentColor}"
    f"{classes(COLOURS)}"
    f"@media screen and (prefers-color-scheme:dark){{svg{{color:#e8e8e8;background:#16181d}}{classes(DARK_COLOURS)}}}"
)


class Scale:
    """Logarithmic axis between two powers of ten."""

    def __init__(self, values: list[float], start: float, end: float) -> None:
        self.low, self.high = floor(log10(min(values))), ceil(log10(max(values)))
        self.high = max(self.high, self.low + 1)
        self.start, self.end = start, end

    def place(self, value: float) -> float:
        """Return the position of a value in pixels."""
        return self.start + (log10(value) - self.low) / (self.high - self.low) * (self.end - self.start)


def draw(sweep: Sweep, title: str) -> str:
    """Return the whole chart."""
    amounts = [float(amount) for curve in sweep.curves for amount in curve.amounts if amount]
    across = Scale([float(volume) for volume in sweep.volumes], LEFT, WIDTH - RIGHT)
    up = Scale(amounts or [1.0], HEIGHT - BOTTOM, TOP)
    parts = [*axes(across, up)]
    for index, curve in enumerate(sweep.curves):
        parts += [line(curve, sweep.volumes, across, up, index), *legend(curve, index)]
    parts += [mark(volume, sweep, across, up, first) for first, _, volume in sweep.crossings]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" width="100%">'
    label = f"<title>{escape(title)}</title><style>{STYLE}</style>"
    return "\n".join(
        [head, label, f'<text x="{LEFT}" y="19" font-weight="600">{escape(title)}</text>', *parts, "</svg>", ""]
    )


def axes(across: Scale, up: Scale) -> list[str]:
    """Return grid lines and labels at the powers of ten."""
    parts = []
    for power in range(across.low, across.high + 1):
        x = across.place(10.0**power)
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>')
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{short(power)}</text>')
    for power in range(up.low, up.high + 1):
        y = up.place(10.0**power)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">${short(power)}</text>')
    parts.append(f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - BOTTOM + 36}" text-anchor="end">executions a month</text>')
    return parts


def short(power: int) -> str:
    """Return a power of ten in a few characters."""
    if power < 0:
        return f"{10.0**power:.{-power}f}"
    return f"{10 ** (power % 3)}{['', 'k', 'M', 'G', 'T'][power // 3]}"


def line(curve: Curve, volumes: list[int], across: Scale, up: Scale, index: int) -> str:
    """Return the curve of one option; empty where it is impossible or has no price."""
    points = [
        f"{across.place(volume):.1f},{up.place(float(amount)):.1f}"
        for volume, amount in zip(volumes, curve.amounts, strict=True)
        if amount
    ]
    look = f'class="c{index}" stroke-dasharray="{DASHES[index]}"'
    return f'<polyline fill="none" {look} stroke-width="2" points="{" ".join(points)}"/>' if points else ""


def legend(curve: Curve, index: int) -> list[str]:
    """Return the name of an option with its line, or the reason why it is impossible."""
    y = HEIGHT - BOTTOM + 56 + 18 * index
    said, look = curve.option.name, f'class="c{index}" stroke-dasharray="{DASHES[index]}"'
    sample = f'<line x1="{LEFT}" x2="{LEFT + 34}" y1="{y - 4}" y2="{y - 4}" {look} stroke-width="2"/>'
    if curve.option.impossible:
        said += f": impossible ({curve.option.impossible[0].rstrip('.')})"
        place = f'x="{LEFT + 17}" y="{y}" text-anchor="middle"'
        sample = f'<text {place} class="c{index}">\N{MULTIPLICATION X}</text>'
    elif curve.amounts[-1] is None:
        said += ": no list price further on"
    return [sample, f'<text x="{LEFT + 42}" y="{y}">{escape(said)}</text>']


def mark(volume: int, sweep: Sweep, across: Scale, up: Scale, name: str) -> str:
    """Return a dot at the volume where two options cost the same, on the curve of one of them."""
    curve = next(curve for curve in sweep.curves if curve.option.name == name)
    place = next(place for place, above in enumerate(sweep.volumes) if above >= volume)
    low, high = curve.amounts[place - 1], curve.amounts[place]
    if not low or not high:
        return ""
    below, above = log10(sweep.volumes[place - 1]), log10(sweep.volumes[place])
    along = (log10(volume) - below) / (above - below)
    amount = 10 ** (log10(low) + along * (log10(high) - log10(low)))
    x, y = across.place(volume), up.place(amount)
    hint = f"<title>break-even at {volume:,} executions a month</title>"
    label = f'<text x="{x - 8:.1f}" y="{y - 8:.1f}" text-anchor="end" font-size="12">{round_figure(volume)}</text>'
    return f'<circle class="mark" cx="{x:.1f}" cy="{y:.1f}" r="3.5">{hint}</circle>{label}'


def round_figure(volume: int) -> str:
    """Return a volume in three digits: 34.6M."""
    step = min(4, (len(str(volume)) - 1) // 3)
    return f"{volume / 1000**step:.3g}{['', 'k', 'M', 'G', 'T'][step]}"

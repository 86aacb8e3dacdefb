"""Chart of a sensitivity: a bar for each assumption, the longest first, on one scale of dollars a month."""

from collections.abc import Callable
from html import escape

from signalbox.cost.exact_numbers import dollars
from signalbox.cost.options.chart import STYLE
from signalbox.cost.options.sensitivity import Sensitivity, Swing

WIDTH, LEFT, RIGHT, TOP, ROW = 800, 330, 70, 48, 26
SHOWN = 15
"""Bars of a chart; the answer in JSON has all."""

COLOURS = (
    ".low{fill:#2f6fdd}.high{fill:#c2410c}.name{font-size:12px}"
    "@media (prefers-color-scheme:dark){.low{fill:#7aa7ff}.high{fill:#ff9a6b}}"
)


def draw_tornado(found: Sensitivity) -> str:
    """Return the chart as SVG, for light and dark pages."""
    swings = found.swings[:SHOWN]
    totals = [float(found.likely), *(float(total) for each in swings for total in (each.at_low, each.at_high))]
    low, high = min(totals), max(totals)

    def place(total: float) -> float:
        return LEFT + (total - low) / ((high - low) or 1) * (WIDTH - LEFT - RIGHT)

    height = TOP + ROW * len(swings) + 40
    middle = place(float(found.likely))
    title = f"A month at {dollars(found.likely)} dollars: which assumption moves it most"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" width="100%">',
        f"<title>{escape(title)}</title><style>{STYLE}{COLOURS}</style>",
        f'<text x="12" y="22" font-weight="600">{escape(title)}</text>',
    ]
    for index, swing in enumerate(swings):
        parts += bar(swing, TOP + ROW * index, place, middle)
    foot = TOP + ROW * len(swings)
    parts.append(f'<line class="grid" x1="{middle:.1f}" x2="{middle:.1f}" y1="{TOP - 8}" y2="{foot}"/>')
    legend = "Blue: at the lower end of its range. Orange: at the higher end. All others stay as assumed."
    parts.append(f'<text class="name" x="12" y="{foot + 26}">{escape(legend)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def bar(swing: Swing, y: int, place: Callable[[float], float], middle: float) -> list[str]:
    """Return an assumption's name, its two parts of a bar, and how far they reach."""
    text_y = y + ROW * 0.66
    parts = [f'<text class="name" x="{LEFT - 8}" y="{text_y:.1f}" text-anchor="end">{escape(swing.row.name)}</text>']
    ends = {"low": place(float(swing.at_low)), "high": place(float(swing.at_high))}
    for kind, end in ends.items():
        start, width = min(middle, end), abs(end - middle)
        parts.append(
            f'<rect class="{kind}" x="{start:.1f}" y="{y + 4}" width="{max(width, 0.5):.1f}" height="{ROW - 8}"/>'
        )
    right = max(*ends.values(), middle)
    parts.append(f'<text class="name" x="{right + 6:.1f}" y="{text_y:.1f}">{dollars(swing.reach)}</text>')
    return parts

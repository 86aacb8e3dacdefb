"""Plot of a report: captured and refunded by currency, as SVG. Pure."""

from html import escape

from lambdas.common.currencies import text
from lambdas.settlement.model import Totals

WIDTH, ROW, BAR, LEFT = 640, 64, 18, 72
COLOURS = {"captured": "#2f6f4f", "refunded": "#b3541e"}


def draw(title: str, totals: Totals) -> str:
    """Return two bars for each currency, each currency with a scale of its own."""
    height = 56 + ROW * max(1, len(totals))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" font-family="sans-serif"'
        f' font-size="13"><title>{escape(title)}</title><rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="16" y="28" font-size="16" fill="#1a1a1a">{escape(title)}</text>',
    ]
    if not totals:
        parts.append('<text x="16" y="72" fill="#555555">Nothing to settle.</text>')
    for number, (currency, total) in enumerate(sorted(totals.items())):
        top = 48 + ROW * number
        most = max(total.captured, total.refunded, 1)
        parts.append(f'<text x="16" y="{top + 24}" fill="#1a1a1a">{escape(currency)}</text>')
        for place, (name, amount) in enumerate((("captured", total.captured), ("refunded", total.refunded))):
            y = top + place * (BAR + 6)
            width = round((WIDTH - LEFT - 190) * amount / most)
            parts.append(f'<rect x="{LEFT}" y="{y}" width="{width}" height="{BAR}" fill="{COLOURS[name]}"/>')
            label = f"{name} {text(amount)}"
            parts.append(f'<text x="{LEFT + width + 8}" y="{y + 14}" fill="#1a1a1a">{label}</text>')
    return "".join([*parts, "</svg>\n"])

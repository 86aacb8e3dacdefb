"""Values as Java's toString writes them, which Step Functions shows in some texts."""

from decimal import Decimal

from signalbox.asl.values import Json


def java_text(value: Json) -> str:
    """Return a value as Java's collections write it: `{a=1, b=[x, y]}`, texts without quotes."""
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(java_text, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}={java_text(item)}' for key, item in value.items())}}}"
    return java_number(value)


def java_number(value: int | float) -> str:
    """Return a number as Long and Double write it: the exponent from 1.0E7 on and below 0.001."""
    if isinstance(value, int):
        return str(value)
    if 1e-3 <= abs(value) < 1e7 or value == 0:
        return repr(value)
    parts = Decimal(repr(abs(value))).as_tuple()
    figures = "".join(map(str, parts.digits)).rstrip("0")
    power = len(parts.digits) + int(parts.exponent) - 1
    return f"{'-' if value < 0 else ''}{figures[0]}.{figures[1:] or '0'}E{power}"

"""Numbers formatted by a picture (XPath functions, fn:format-number)."""

from signalbox.asl.jsonata.data.numbers import INFINITY, NAN, number_text, to_double, to_fixed
from signalbox.asl.jsonata.data.values import UNDEFINED, Value
from signalbox.asl.jsonata.errors import InternalError, out_of_time
from signalbox.asl.jsonata.functions.numeric import round_half_even
from signalbox.asl.jsonata.functions.pictures.number_picture import SubPicture, Symbols, parse_picture
from signalbox.asl.jsonata.runtime import Runtime


def format_number(runtime: Runtime, value: Value, picture: Value, options: Value = UNDEFINED) -> Value:
    """Return the number as the picture shows it; half is rounded to even ($formatNumber)."""
    if value is UNDEFINED:
        return value
    symbols = Symbols(options)
    parts = parse_picture(picture, symbols)
    prefix = parts[0].prefix if value >= 0 else symbols.minus + parts[0].prefix if len(parts) == 1 else parts[1].prefix
    part = parts[0] if value >= 0 or len(parts) == 1 else parts[1]
    mantissa, exponent = _scaled(to_double(value) * _factor(part, symbols), part)
    digits = _digits(round_half_even(mantissa, part.most_fraction), part.most_fraction, symbols)
    text = _grouped(_padded(digits, part, symbols), part, symbols)
    if symbols.decimal not in part.text or text.endswith(symbols.decimal):
        text = text[:-1]
    if exponent is not None:
        sign = symbols.minus if exponent < 0 else ""
        text += symbols.exponent + sign + _shown(exponent, 0, symbols).rjust(part.least_exponent, symbols.zero)
    return prefix + text + part.suffix


def _factor(part: SubPicture, symbols: Symbols) -> int:
    return 100 if symbols.percent in part.text else 1000 if symbols.per_mille in part.text else 1


def _scaled(value: float, part: SubPicture) -> tuple[float, int | None]:
    if not part.least_exponent:
        return value, None
    most, least = 10.0**part.scaling, 10.0 ** (part.scaling - 1)
    if value <= 0 or value == INFINITY:
        raise out_of_time()  # jsonata's loop never ends here
    exponent = 0
    while value < least:
        value *= 10
        exponent -= 1
    while value > most:
        value /= 10
        exponent += 1
    return value, exponent


def _shown(value: float, places: int, symbols: Symbols) -> str:
    if places > 100:
        raise InternalError("toFixed takes at most 100 places")
    text = to_fixed(abs(value), places) if value - value == 0 else number_text(abs(value))
    if symbols.zero == "0":
        return text
    return "".join(symbols.digits[int(digit)] if "0" <= digit <= "9" else digit for digit in text)


def _digits(value: float, places: int, symbols: Symbols) -> str:
    text = _shown(NAN if value != value else value, places, symbols)
    whole, _, fraction = text.partition(".")
    return whole.lstrip(symbols.zero) + symbols.decimal + fraction.rstrip(symbols.zero)


def _padded(text: str, part: SubPicture, symbols: Symbols) -> str:
    point = text.find(symbols.decimal)
    left = part.least_integer - point
    right = part.least_fraction - (len(text) - point - 1)
    return symbols.zero * left + text + symbols.zero * right


def _grouped(text: str, part: SubPicture, symbols: Symbols) -> str:
    point = text.find(symbols.decimal)
    if part.regular_group:
        for number in range(1, (point - 1) // part.regular_group + 1):
            text = _with_group(text, point - number * part.regular_group, symbols)
    else:
        for position in part.integer_groups:
            text = _with_group(text, point - position, symbols)
            point += 1
    point = text.find(symbols.decimal)
    for position in part.fraction_groups:
        text = _with_group(text, point + position + 1, symbols)
    return text


def _with_group(text: str, place: int, symbols: Symbols) -> str:
    return text[:place] + symbols.grouping + text[place:]

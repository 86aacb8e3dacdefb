"""All functions that an expression can call, with their signatures.

The parameters are those of jsonata 2.0.6: their number decides what a higher-order function passes, their names are
those of a partial application.
"""

from collections.abc import Callable

from signalbox.asl.jsonata.data.values import Value
from signalbox.asl.jsonata.evaluation.functions import Native
from signalbox.asl.jsonata.functions import (
    aggregates,
    arrays,
    clock,
    encoding,
    higher_order,
    numeric,
    objects,
    randomness,
    searching,
    step_functions,
    strings,
)
from signalbox.asl.jsonata.functions.pictures.format_date import format_date
from signalbox.asl.jsonata.functions.pictures.format_number import format_number
from signalbox.asl.jsonata.functions.pictures.integers import format_integer, parse_integer
from signalbox.asl.jsonata.functions.pictures.parse_date import to_millis

_ROWS: tuple[tuple[str, Callable[..., Value], str, str], ...] = (
    ("sum", aggregates.total, "<a<n>:n>", "args"),
    ("count", aggregates.count, "<a:n>", "args"),
    ("max", aggregates.maximum, "<a<n>:n>", "args"),
    ("min", aggregates.minimum, "<a<n>:n>", "args"),
    ("average", aggregates.average, "<a<n>:n>", "args"),
    ("string", strings.string, "<x-b?:s>", "arg prettify=false"),
    ("substring", strings.substring, "<s-nn?:s>", "str start length"),
    ("substringBefore", strings.substring_before, "<s-s:s>", "str chars"),
    ("substringAfter", strings.substring_after, "<s-s:s>", "str chars"),
    ("lowercase", strings.lowercase, "<s-:s>", "str"),
    ("uppercase", strings.uppercase, "<s-:s>", "str"),
    ("length", strings.length, "<s-:n>", "str"),
    ("trim", strings.trim, "<s-:s>", "str"),
    ("pad", strings.pad, "<s-ns?:s>", "str width char"),
    ("join", strings.join, "<a<s>s?:s>", "strs separator"),
    ("match", searching.match, "<s-f<s:o>n?:a<o>>", "str regex limit"),
    ("contains", searching.contains, "<s-(sf):b>", "str token"),
    ("replace", searching.replace, "<s-(sf)(sf)n?:s>", "str pattern replacement limit"),
    ("split", searching.split, "<s-(sf)n?:a<s>>", "str separator limit"),
    ("base64encode", encoding.base64_encode, "<s-:s>", "str"),
    ("base64decode", encoding.base64_decode, "<s-:s>", "str"),
    ("encodeUrlComponent", encoding.encode_url_component, "<s-:s>", "str"),
    ("encodeUrl", encoding.encode_url, "<s-:s>", "str"),
    ("decodeUrlComponent", encoding.decode_url_component, "<s-:s>", "str"),
    ("decodeUrl", encoding.decode_url, "<s-:s>", "str"),
    ("number", numeric.number, "<(nsb)-:n>", "arg"),
    ("floor", numeric.floor, "<n-:n>", "arg"),
    ("ceil", numeric.ceil, "<n-:n>", "arg"),
    ("round", numeric.rounded, "<n-n?:n>", "arg precision"),
    ("abs", numeric.absolute, "<n-:n>", "arg"),
    ("sqrt", numeric.square_root, "<n-:n>", "arg"),
    ("power", numeric.power, "<n-n:n>", "arg exp"),
    ("formatBase", numeric.format_base, "<n-n?:s>", "value radix"),
    ("formatNumber", format_number, "<n-so?:s>", "value picture options"),
    ("formatInteger", format_integer, "<n-s:s>", "value picture"),
    ("parseInteger", parse_integer, "<s-s:n>", "value picture"),
    ("boolean", objects.boolean, "<x-:b>", "arg"),
    ("not", objects.negation, "<x-:b>", "arg"),
    ("exists", objects.exists, "<x:b>", "arg"),
    ("type", objects.type_of, "<x:s>", "value"),
    ("keys", objects.keys, "<x-:a<s>>", "arg"),
    ("lookup", objects.lookup, "<x-s:x>", "input key"),
    ("spread", objects.spread, "<x-:a<o>>", "arg"),
    ("merge", objects.merge, "<a<o>:o>", "arg"),
    ("clone", objects.clone, "<(oa)-:o>", "arg"),
    ("error", objects.error, "<s?:x>", "message"),
    ("assert", objects.check, "<bs?:x>", "condition message"),
    ("append", arrays.append, "<xx:a>", "arg1 arg2"),
    ("reverse", arrays.reverse, "<a:a>", "arr"),
    ("shuffle", arrays.shuffle, "<a:a>", "arr"),
    ("zip", arrays.zip_arrays, "<a+>", ""),
    ("distinct", arrays.distinct, "<x:x>", "arr"),
    ("sort", arrays.sort, "<af?:a>", "arr comparator"),
    ("map", higher_order.map_items, "<af>", "arr func"),
    ("filter", higher_order.filter_items, "<af>", "arr func"),
    ("single", higher_order.single, "<af?>", "arr func"),
    ("reduce", higher_order.reduce, "<afj?:j>", "sequence func init"),
    ("each", higher_order.each, "<o-f:a>", "obj func"),
    ("sift", higher_order.sift, "<o-f?:o>", "arg func"),
    ("toMillis", to_millis, "<s-s?:n>", "timestamp picture"),
    ("fromMillis", format_date, "<n-s?s?:s>", "millis picture timezone"),
    ("now", clock.now, "<s?s?:s>", "picture timezone"),
    ("millis", clock.millis, "<:n>", ""),
    ("random", randomness.random_number, "<n?:n>", "seed"),
    # What Step Functions adds. $eval is missing, as Step Functions does not have it.
    ("partition", step_functions.partition, "<xn?:a>", "array size"),
    ("range", step_functions.number_range, "<nnn?:a>", "start end step"),
    ("hash", step_functions.hash_text, "<ss?:s>", "text algorithm"),
    ("uuid", step_functions.uuid_of, "<:s>", ""),
    ("parse", step_functions.parse, "<s?:x>", "text"),
)


def _native(name: str, implementation: Callable[..., Value], signature: str, parameters: str) -> Native:
    names = parameters.split()
    required = sum("=" not in each for each in names)
    return Native(name, implementation, signature, [each.partition("=")[0] for each in names], required)


BUILT_IN: dict[str, Value] = {row[0]: _native(*row) for row in _ROWS}

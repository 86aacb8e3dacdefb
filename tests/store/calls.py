"""Generated DynamoDB calls: mostly sensible, often refused, over few keys so that they meet."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Call = tuple[str, dict[str, Any]]

PLAIN, RANGED, NUMBERED, ABSENT = "plain", "ranged", "numbered", "absent"
words = st.sampled_from(["", "a", "b", "ab", "ü", "x" * 40])


def mostly(usual: Any, odd: Any, one_in: int = 12) -> Any:
    """Draw from `usual`, once in a while from `odd`."""
    # Not an end of the range: those are what hypothesis draws more often than the rest.
    return st.integers(1, one_in).flatmap(lambda n: odd if n == one_in // 2 + 1 else usual)


def maybe(key: str, values: Any, one_in: int = 3) -> Any:
    """A dict with `key`, or an empty one more often than not."""
    return mostly(st.just({}), values.map(lambda value: {key: value}), one_in)


def merged(*parts: Any) -> Any:
    """One dict of all parts, the later ones winning."""
    return st.tuples(*parts).map(lambda dicts: {key: value for part in dicts for key, value in part.items()})


tables = mostly(st.sampled_from([PLAIN, RANGED, RANGED, NUMBERED]), st.just(ABSENT), 20)

numbers = mostly(st.sampled_from(["0", "1", "2", "-3", "1.0", "12.50", "1e3"]), st.just("no number"), 30)
scalars = st.one_of(
    words.map(lambda value: {"S": value}),
    numbers.map(lambda value: {"N": value}),
    st.booleans().map(lambda value: {"BOOL": value}),
    st.just({"NULL": True}),
)
sets = st.one_of(
    st.lists(words, min_size=1, max_size=3, unique=True).map(lambda value: {"SS": value}),
    st.lists(st.sampled_from(["1", "2", "3"]), max_size=3, unique=True).map(lambda value: {"NS": value}),
)
nested = st.one_of(
    st.lists(scalars, max_size=3).map(lambda value: {"L": value}),
    st.dictionaries(st.sampled_from(["x", "y", "S"]), scalars, max_size=2).map(lambda value: {"M": value}),
    st.just({"M": {"x": {"M": {"y": {"N": "1"}}}, "l": {"L": [{"S": "a"}, {"SS": ["q"]}]}}}),
)
binary = st.sampled_from([{"B": b"\x00\xff"}, {"BS": [b"a", b"b"]}, {"M": {"x": {"B": b"z"}}}])
two_types = st.just({"N": "1", "S": "both"})
values = mostly(st.one_of(scalars, scalars, sets, nested), st.one_of(binary, two_types), 6)

attributes = st.fixed_dictionaries(
    {},
    optional={
        "a": values,
        "n": mostly(numbers.map(lambda n: {"N": n}), scalars),
        "s": mostly(sets, values),
        "m": mostly(nested, values),
        "status": scalars,
        "gpk": mostly(st.sampled_from([{"S": "g1"}, {"S": "g2"}]), scalars),
        "gsk": mostly(st.sampled_from([{"N": "1"}, {"N": "2"}]), scalars),
    },
)
text_keys = mostly(st.sampled_from([{"S": "k1"}, {"S": "k2"}, {"S": "k3"}]), scalars, 25)
number_keys = mostly(st.sampled_from([{"N": "1"}, {"N": "1.0"}, {"N": "2"}]), scalars, 25)


def keys_of(table: str) -> Any:
    """A key of `table`; once in a while one that does not fit."""
    if table == RANGED:
        fitting = st.fixed_dictionaries({"pk": text_keys, "sk": st.sampled_from([{"S": "1"}, {"S": "2"}])})
    else:
        fitting = st.fixed_dictionaries({"pk": number_keys if table == NUMBERED else text_keys})
    return mostly(fitting, st.sampled_from([{"pk": {"S": "k1"}}, {"other": {"S": "k1"}}, {"pk": {"L": []}}, {}]), 25)


def items_of(table: str) -> Any:
    return merged(attributes, keys_of(table))


# (expression, names, values): each needs exactly what is beside it.
CONDITIONS: list[tuple[str, dict[str, str], dict[str, Any]]] = [
    ("attribute_not_exists(pk)", {}, {}),
    ("attribute_exists(pk) AND n > :n", {}, {":n": {"N": "1"}}),
    ("attribute_not_exists(pk) OR #s = :s", {"#s": "status"}, {":s": {"S": "a"}}),
    ("#n BETWEEN :lo AND :hi", {"#n": "n"}, {":lo": {"N": "0"}, ":hi": {"N": "5"}}),
    ("a IN (:one, :two)", {}, {":one": {"N": "1"}, ":two": {"S": "a"}}),
    ("NOT (contains(s, :e) OR begins_with(a, :e))", {}, {":e": {"S": "a"}}),
    ("attribute_type(a, :t) AND size(m) > :n", {}, {":t": {"S": "S"}, ":n": {"N": "0"}}),
    ("m.x.y = :n OR m.l[0] = :s", {}, {":n": {"N": "1"}, ":s": {"S": "a"}}),
    ("a <> :a AND n <= :n", {}, {":a": {"NULL": True}, ":n": {"N": "1.0"}}),
    ("status = :s", {}, {":s": {"S": "a"}}),
    ("((attribute_exists(a)))", {}, {}),
    ("attribute_exists(", {}, {}),
    ("a = = :a", {}, {":a": {"S": "a"}}),
    ("a BETWEEN :null AND :n", {}, {":null": {"NULL": True}, ":n": {"N": "1"}}),
]
UPDATES: list[tuple[str, dict[str, str], dict[str, Any]]] = [
    ("SET a = :a", {}, {":a": {"S": "new"}}),
    ("SET #s = :s, n = n + :one", {"#s": "status"}, {":s": {"S": "a"}, ":one": {"N": "1"}}),
    ("SET n = if_not_exists(n, :zero) - :one", {}, {":zero": {"N": "0"}, ":one": {"N": "1"}}),
    ("SET m.x = :v REMOVE a", {}, {":v": {"M": {"y": {"N": "2"}}}}),
    ("SET m.l[0] = :v, l = list_append(:l, :l2)", {}, {":v": {"S": "b"}, ":l": {"L": []}, ":l2": {"L": [{"N": "1"}]}}),
    ("SET a = :a ADD s :set", {}, {":a": {"BOOL": True}, ":set": {"SS": ["a", "z"]}}),
    ("ADD n :one DELETE s :set", {}, {":one": {"N": "1"}, ":set": {"SS": ["a"]}}),
    ("DELETE s :set", {}, {":set": {"NS": ["1", "2", "3"]}}),
    ("REMOVE #a, m.x, m.l[1]", {"#a": "a"}, {}),
    ("SET gpk = :g, gsk = :n", {}, {":g": {"S": "g1"}, ":n": {"N": "2"}}),
    ("SET gpk = :g", {}, {":g": {"N": "1"}}),
    ("SET a = :a, a = :b", {}, {":a": {"S": "1"}, ":b": {"S": "2"}}),
    ("SET pk = :a", {}, {":a": {"S": "k2"}}),
    ("SET status = :a", {}, {":a": {"S": "k2"}}),
    ("SET a = :a SET n = :a", {}, {":a": {"S": "k2"}}),
    ("set a :a", {}, {":a": {"S": "k2"}}),
    ("ADD a :list", {}, {":list": {"L": []}}),
    ("", {}, {}),
]
spoilers = mostly(
    st.just(lambda names, held: (names, held)),
    st.sampled_from(
        [
            lambda names, held: ({**names, "#unused": "u"}, held),
            lambda names, held: (names, {**held, ":unused": {"S": "u"}}),
            lambda names, held: ({}, held),
            lambda names, held: (names, dict(list(held.items())[1:])),
            lambda names, held: (names, {**held, "bad": {"S": "u"}}),
        ]
    ),
    25,
)

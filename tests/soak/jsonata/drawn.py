"""Expressions drawn from a seed, of all kinds that a state machine may have, and their data."""

import random
from collections.abc import Callable
from typing import Any

from tests.soak.jsonata.calls import CALLS, PICTURES, REGEXES

INPUT: dict[str, Any] = {
    "n": 3,
    "f": 1.5,
    "big": 1234567.891,
    "neg": -4,
    "zero": 0,
    "tiny": 1e-7,
    "huge": 1e21,
    "s": "abc",
    "words": "The quick  brown",
    "digits": "a1b22-2024",
    "empty": "",
    "emoji": "a😀é",
    "t": True,
    "z": None,
    "e": [],
    "a": [1, 2, 3],
    "one": [7],
    "eo": {},
    "o": {"k": "v", "m": [{"x": 1}, {"x": [2, 3]}, {"y": 4}]},
    "nested": [[1], [2, [3]]],
    "mixed": [1, "a", None, True, [2], {"x": 5}],
    "lines": [
        {"sku": "b", "q": 2, "p": 1.5, "tags": ["x", "y"]},
        {"sku": "a", "q": 3, "p": 2.25},
        {"sku": "b", "q": 1, "p": 10},
    ],
    "2": "two",
    "1": "one",
    "when": "2024-02-29T12:30:45.678Z",
    "json": '{"a":[1,2]}',
    "names": ["pear", "Apple", "fig", "10", "9"],
}
VARIABLES: dict[str, Any] = {
    "v": 5,
    "arr": [3, 1, 2],
    "nul": None,
    "obj": {"a": {"b": [{"c": 1}, {"c": 2}]}},
    "str": "x-y",
    "fl": False,
}
_PATHS = (
    "$states.input",
    "$states.input.n",
    "$states.input.f",
    "$states.input.big",
    "$states.input.neg",
    "$states.input.zero",
    "$states.input.s",
    "$states.input.words",
    "$states.input.digits",
    "$states.input.empty",
    "$states.input.emoji",
    "$states.input.t",
    "$states.input.z",
    "$states.input.e",
    "$states.input.a",
    "$states.input.one",
    "$states.input.eo",
    "$states.input.o",
    "$states.input.o.m",
    "$states.input.o.m.x",
    "$states.input.nested",
    "$states.input.mixed",
    "$states.input.lines",
    "$states.input.lines.q",
    "$states.input.lines.sku",
    "$states.input.lines.tags",
    "$states.input.`2`",
    "$states.input.when",
    "$states.input.names",
    "$states.input.none",
    "$states.input.lines.none",
    "$v",
    "$arr",
    "$nul",
    "$obj",
    "$obj.a.b",
    "$obj.a.b.c",
    "$str",
    "$fl",
    "$nope",
    "$states.input.tiny",
    "$states.input.huge",
    "$states.input.o.*",
    "$obj.**.c",
)
_NUMBERS = (
    "0",
    "1",
    "2",
    "3",
    "-1",
    "1.5",
    "2.5",
    "0.1",
    "1e3",
    "1e21",
    "1e-7",
    "100",
    "12345.6789",
    "7",
    "-2.5",
    "10",
    "255",
)
_TEXTS = (
    "''",
    "'a'",
    "'abc'",
    "'a,b,c'",
    "'Hello World'",
    "' x  y '",
    "'12'",
    "'-1.5'",
    "'0x1F'",
    "'é😀'",
    "'a-b'",
    "'2024-01-31'",
    "'true'",
)
_STEPS = (
    ".n",
    ".a",
    ".x",
    ".q",
    ".sku",
    ".p",
    ".tags",
    ".k",
    ".m",
    ".*",
    ".**",
    ".c",
    ".$string()",
    ".{'k': $}",
    ".[$]",
    ".(q * p)",
    ".o.m",
)
_PREDICATES = (
    "[0]",
    "[-1]",
    "[1]",
    "[q > 1]",
    "[sku = 'b']",
    "[x]",
    "[[0, 1]]",
    "[$ > 1]",
    "[]",
    "[$v]",
    "[0][0]",
    "[p < 2 or q = 1]",
    "[5]",
)
_ORDERS = ("^(q)", "^(>q)", "^(sku, >p)", "^(<p)", "^($)", "^(sku)")
_GROUPS = ("{sku: q}", "{sku: $sum(q)}", "{'all': q}", "{$string(q): p}")
_BINDINGS = (
    "#$i.{'i': $i, 'v': $}",
    "@$l.{'q': $l.q}",
    "#$i[$i = 1]",
    "@$l#$i.($l.q + $i)",
    ".tags.(% .q)",
    ".q.%.sku",
)


class Draw:
    """Expressions that one seed draws."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._kinds: dict[str, tuple[Callable[[int], str], ...]] = {
            "n": (self._number, self._path, self._arithmetic, lambda depth: self._call(depth, "n")),
            "s": (self._text, self._path, self._concatenation, lambda depth: self._call(depth, "s")),
            "b": (self._comparison, self._logic, lambda depth: self._call(depth, "b")),
            "a": (self._array, self._path, self._query, lambda depth: self._call(depth, "a")),
            "o": (self._object, self._path, lambda depth: self._call(depth, "o")),
            "x": (self._condition, self._block, self._chain, lambda depth: self._call(depth, "")),
        }

    def expression(self, depth: int = 3, kind: str = "") -> str:
        """Return an expression, mostly of a kind (n, s, b, a, o, x)."""
        if kind == "" or self._random.random() < 0.08:
            kind = self._random.choice("nsbaoxxa")
        if depth <= 0:
            return self._leaf(kind)
        return self._random.choice(self._kinds[kind])(depth - 1)

    def _pick(self, choices: Any) -> Any:
        return self._random.choice(choices)

    def _leaf(self, kind: str) -> str:
        if self._random.random() < 0.5:
            return self._path(0)
        leaves = {
            "n": _NUMBERS,
            "s": _TEXTS,
            "b": ("true", "false"),
            "a": ("[]", "[1, 2, 3]", "['a', 'b']"),
            "o": ("{}", "{'a': 1}"),
        }
        return str(self._pick(leaves.get(kind, ("null", "$", "1", "'a'"))))

    def _number(self, depth: int) -> str:
        return str(self._pick(_NUMBERS))

    def _text(self, depth: int) -> str:
        return str(self._pick(_TEXTS))

    def _path(self, depth: int) -> str:
        return str(self._pick(_PATHS))

    def _arithmetic(self, depth: int) -> str:
        sign = self._pick("+-*/%")
        text = f"{self.expression(depth, 'n')} {sign} {self.expression(depth, 'n')}"
        return f"({text})" if self._random.random() < 0.6 else f"-({text})"

    def _concatenation(self, depth: int) -> str:
        return f"({self.expression(depth, 's')} & {self.expression(depth)})"

    def _comparison(self, depth: int) -> str:
        sign = self._pick(("=", "!=", "<", "<=", ">", ">=", "in"))
        kind = self._pick("nns")
        right = self.expression(depth, "a" if sign == "in" else kind)
        return f"({self.expression(depth, kind)} {sign} {right})"

    def _logic(self, depth: int) -> str:
        return f"({self.expression(depth, 'b')} {self._pick(('and', 'or'))} {self.expression(depth, 'b')})"

    def _array(self, depth: int) -> str:
        if self._random.random() < 0.2:
            return f"[{self._pick((1, 0, -2))}..{self._pick((3, 5, 'n', '$v'))}]".replace("..n", "..$states.input.n")
        return f"[{', '.join(self.expression(depth) for _ in range(self._random.randint(0, 3)))}]"

    def _object(self, depth: int) -> str:
        keys = self._random.sample(("'a'", "'b'", "'2'", "'10'", "'q'", "$str"), self._random.randint(0, 3))
        return "{" + ", ".join(f"{key}: {self.expression(depth)}" for key in keys) + "}"

    def _query(self, depth: int) -> str:
        text = self.expression(depth, "a") if self._random.random() < 0.5 else self._path(0)
        if not text.startswith(("$", "[", "(")):
            text = f"({text})"
        for _ in range(self._random.randint(1, 2)):
            text += self._pick(self._pick((_STEPS, _STEPS, _PREDICATES, _PREDICATES, _ORDERS, _BINDINGS)))
        return text + self._pick(_GROUPS) if self._random.random() < 0.1 else text

    def _condition(self, depth: int) -> str:
        last = f" : {self.expression(depth)}" if self._random.random() < 0.8 else ""
        return f"({self.expression(depth, 'b')} ? {self.expression(depth)}{last})"

    def _block(self, depth: int) -> str:
        body = self._pick(("$q & '!'", "[$q, $q]", "$type($q)", "$q[0]", "{'q': $q}", "$count($q)", "$q = $q", "$q.x"))
        return f"($q := {self.expression(depth)}; {body})"

    def _chain(self, depth: int) -> str:
        following = self._pick(
            (
                "$count()",
                "$string",
                "$sum",
                "$uppercase()",
                "$map($string)",
                "$keys()",
                "$type",
                "$sort() ~> $reverse()",
                "$substring(1)",
                "$filter(function($x){ $x > 1 })",
                "|$|{'new': 1}|",
                "|**|{}, 'x'|",
                "$exists()",
                "$distinct",
            )
        )
        return f"({self.expression(depth)} ~> {following})"

    def _call(self, depth: int, kind: str) -> str:
        rows = [row for row in CALLS if row[0] == kind] if kind else CALLS
        _, name, kinds = self._pick(rows)
        return f"{name}({', '.join(self._argument(depth, each) for each in self._arguments(kinds))})"

    def _arguments(self, kinds: str) -> list[str]:
        required, _, optional = kinds.partition("?")
        some = self._random.randint(0, len(optional.split()))
        found = required.split() + optional.split()[:some]
        return found[:-1] if found and self._random.random() < 0.03 else found

    def _argument(self, depth: int, kind: str) -> str:
        if kind in PICTURES:
            return str(self._pick(PICTURES[kind]))
        if kind == "regex":
            return str(self._pick(REGEXES))
        return self.expression(depth, kind)

"""Signatures of functions: check the arguments of a call, fill in the context, wrap single values as arrays."""

import re
from typing import Any

from signalbox.asl.jsonata.data.values import SYMBOLS, UNDEFINED, Value, symbol_of
from signalbox.asl.jsonata.errors import InvalidExpression, JsonataError

_ARRAY_TYPES = {
    "a": "arrays",
    "b": "booleans",
    "f": "functions",
    "n": "numbers",
    "o": "objects",
    "s": "strings",
}
_REGEXES = {
    **{letter: f"[{letter}m]" for letter in "snblo"},
    "a": "[asnblfom]",
    "f": "f",
    "j": "[asnblom]",
    "x": "[asnblfom]",
}


class _Parameter:
    def __init__(self, type: str, regex: str) -> None:
        self.type = type
        self.regex = regex
        self.context: re.Pattern[str] | None = None
        self.subtype: str | None = None


_UNKNOWN = object()
_DIRECT = object()  # plan of a call whose arguments stay as they are
Step = tuple[_Parameter | None, int, str]  # (parameter, index of the argument, matched letters), see Signature._plan


class Signature:
    """Signature such as `<s-nn?:s>`. Raises InvalidExpression for one that JSONata refuses."""

    def __init__(self, text: str) -> None:
        self.parameters = _parameters(text)
        self._regex = re.compile("^" + "".join(f"({each.regex})" for each in self.parameters) + "$")
        self._plans: dict[str, Any] = {}  # by the letters of the arguments: a list of Step, or None for a mismatch

    def check(self, arguments: list[Value], context: Value) -> list[Value]:
        """Return the arguments for a call. Raises JsonataError."""
        if len(arguments) == 1:  # as most calls have
            supplied = SYMBOLS.get(type(arguments[0]), "f")
        else:
            supplied = "".join([SYMBOLS.get(type(argument), "f") for argument in arguments])
        plan = self._plans.get(supplied, _UNKNOWN)
        if plan is _UNKNOWN:
            plan = self._plans[supplied] = _simplified(self._plan(supplied), supplied)
        if plan is _DIRECT:
            return arguments
        if plan is None:
            raise self._mismatch(arguments, supplied)
        checked: list[Value] = []
        for parameter, index, letters in plan:
            if parameter is None:
                checked.append(arguments[index] if index < len(arguments) else UNDEFINED)
            elif letters:
                checked.append(_as_array(parameter, arguments[index], letters, index))
            else:
                checked.append(_from_context(parameter, context, index))
        return checked

    def _plan(self, supplied: str) -> list[Step] | None:
        match = self._regex.match(supplied)
        if match is None:
            return None
        plan: list[Step] = []
        index = 0
        for number, parameter in enumerate(self.parameters, 1):
            letters = match[number] or ""
            if not letters and parameter.context:
                plan.append((parameter, index, ""))
                continue
            first = index
            for _ in letters or "m":
                as_array = bool(letters) and parameter.type == "a"
                plan.append((parameter, index, letters) if as_array else (None, first, ""))
                index += 1
        return plan

    def _mismatch(self, arguments: list[Value], supplied: str) -> JsonataError:
        pattern, good = "^", 0
        for parameter in self.parameters:
            pattern += parameter.regex
            match = re.match(pattern, supplied)
            if match is None:
                break
            good = match.end()
        return JsonataError("T0410", value=arguments[good] if good < len(arguments) else UNDEFINED, index=good + 1)


def _simplified(plan: list[Step] | None, supplied: str) -> Any:
    if plan is None or len(plan) != len(supplied):
        return plan
    for place, (parameter, index, letters) in enumerate(plan):
        is_plain_array = parameter is not None and letters == "a" and parameter.subtype is None
        if index != place or not (parameter is None or is_plain_array):
            return plan
    return _DIRECT


def _from_context(parameter: _Parameter, context: Value, index: int) -> Value:
    assert parameter.context
    if parameter.context.search(symbol_of(context)):
        return context
    raise JsonataError("T0411", value=context, index=index + 1)


def _as_array(parameter: _Parameter, argument: Value, letters: str, index: int) -> Value:
    if argument is UNDEFINED:
        return UNDEFINED
    is_array = isinstance(argument, list)
    subtype = parameter.subtype
    if subtype is not None:
        has_type = _are_all(argument, subtype[:1]) if is_array else letters == subtype
        if not has_type:
            item_type = _ARRAY_TYPES.get(subtype, UNDEFINED)
            raise JsonataError("T0412", value=argument, index=index + 1, type=item_type)
    return argument if is_array else [argument]


def _are_all(items: list[Value], letter: str) -> bool:
    return {SYMBOLS.get(kind, "f") for kind in set(map(type, items))} <= {letter}


def _parameters(text: str) -> list[_Parameter]:
    parameters: list[_Parameter] = []
    at = 1
    while at < len(text) and text[at] != ":":
        letter = text[at]
        if letter in _REGEXES:
            parameters.append(_Parameter(letter, _REGEXES[letter]))
        elif letter == "(":
            end = _closing(text, at, "()")
            parameters.append(_choice(text[at + 1 : end], at))
            at = end
        elif letter == "<":
            end = _closing(text, at, "<>")
            _add_subtype(parameters, text[at + 1 : end], at)
            at = end
        elif parameters:
            _modify(parameters[-1], letter)
        at += 1
    return parameters


def _choice(choice: str, offset: int) -> _Parameter:
    if "<" in choice:
        raise InvalidExpression("S0402", value=choice, position=offset)
    return _Parameter(f"({choice})", f"[{choice}m]")


def _add_subtype(parameters: list[_Parameter], subtype: str, offset: int) -> None:
    if not parameters or parameters[-1].type not in ("a", "f"):
        value: Any = parameters[-1].type if parameters else UNDEFINED
        raise InvalidExpression("S0401", value=value, position=offset)
    parameters[-1].subtype = subtype


def _modify(parameter: _Parameter, letter: str) -> None:
    if letter == "-":  # the context stands in for a missing argument
        parameter.context = re.compile(parameter.regex)
        parameter.regex += "?"
    elif letter in "?+":
        parameter.regex += letter


def _closing(text: str, start: int, brackets: str) -> int:
    depth, at = 1, start
    while at < len(text) and depth:
        at += 1
        depth += {brackets[0]: 1, brackets[1]: -1}.get(text[at : at + 1], 0)
    return at

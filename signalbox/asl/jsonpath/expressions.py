"""Expressions of JSONPath fields: a path, a context path (`$$.`), a variable (`$name`) or an intrinsic function."""

import re
from collections.abc import Callable

from signalbox.asl.jsonpath.failures import DataFailure, InvalidPath, PathNotFound
from signalbox.asl.jsonpath.intrinsic_arguments import IntrinsicError
from signalbox.asl.jsonpath.intrinsic_parser import (
    Argument,
    Call,
    Literal,
    PathArgument,
    is_intrinsic,
    parse_intrinsic,
    unescape,
)
from signalbox.asl.jsonpath.intrinsics import INTRINSICS, format_text
from signalbox.asl.jsonpath.path import compile_path
from signalbox.asl.language.interface import Scope
from signalbox.asl.values import Json, to_json

# From the scope of a state and the document that `$` names to a value. Raises PathNotFound, DataFailure.
Select = Callable[[Scope, Json], Json]

_VARIABLE = re.compile(r"\$([^\W\d]\w*)(.*)", re.DOTALL)


def compile_selector(text: str) -> Select:
    """Compile a path, a context path or a variable. Raises InvalidPath."""
    if text.startswith("$$"):
        read = compile_path(text[1:]).read
        return lambda scope, document: read(scope.make_context())
    if match := _VARIABLE.fullmatch(text):
        return _variable(match[1], f"${match[2]}")
    if text == "$":
        return lambda scope, document: document
    read = compile_path(text).read
    return lambda scope, document: read(document)


def _variable(name: str, rest: str) -> Select:
    read = compile_path(rest).read

    def select(scope: Scope, document: Json) -> Json:
        if name not in scope.variables:
            raise PathNotFound(f"No results for path: $['{name}']")
        return read(scope.variables[name])

    return select


def compile_expression(text: str) -> Select:
    """Compile a selector or an intrinsic function. Raises InvalidPath."""
    if is_intrinsic(text):
        call = parse_intrinsic(text)
        return _call(call, call.text)
    return compile_selector(text)


def _call(call: Call, whole: str) -> Select:
    if call.name not in INTRINSICS:
        raise InvalidPath(f"there is no intrinsic function States.{call.name}")
    function, least, most = INTRINSICS[call.name]
    arguments = [_argument(argument, whole) for argument in call.arguments]
    pieces = _template(call)

    def select(scope: Scope, document: Json) -> Json:
        values = [argument(scope, document) for argument in arguments]
        try:
            if pieces is not None:
                return format_text(pieces, values[1:])
            if not least <= len(values) <= most:
                raise IntrinsicError(f"Invalid number of arguments for States.{call.name}")
            return function(scope.host, *values)
        except IntrinsicError as error:
            raise DataFailure(
                f"The function '{whole}' had the following error: {error}", "States.IntrinsicFailure"
            ) from error

    return select


def _template(call: Call) -> list[str] | None:
    r"""Return the pieces of a literal template of States.Format, in which `\{` and `\}` are no placeholder."""
    first = call.arguments[0] if call.arguments else None
    if call.name != "Format" or not isinstance(first, Literal) or first.raw is None:
        return None
    return [unescape(piece) for piece in re.split(r"(?<!\\)\{\}", first.raw)]


def _argument(argument: Argument, whole: str) -> Select:
    if isinstance(argument, Call):
        return _call(argument, whole)
    if isinstance(argument, PathArgument):
        return _path_argument(argument.text, whole)
    value = argument.value
    return lambda scope, document: value


def _path_argument(text: str, whole: str) -> Select:
    read = compile_selector(text)

    def select(scope: Scope, document: Json) -> Json:
        try:
            return read(scope, document)
        except PathNotFound as error:
            raise DataFailure(
                f"The function '{whole}' had the following error: The JsonPath argument for the field '{text}' "
                f"could not be found in the input '{shown_input(text, scope, document)}'"
            ) from error

    return select


def shown_input(text: str, scope: Scope, document: Json) -> str:
    """Return the document that a selector reads, as AWS shows it in messages."""
    return to_json(scope.make_context() if text.startswith("$$") else document)

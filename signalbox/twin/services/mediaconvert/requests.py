"""Checks of requests against botocore's model, beyond those that botocore's own client makes.

The client refuses unknown parameters, missing ones and wrong types by name. The service also refuses values that an
enumeration does not have, numbers out of bounds, and texts that break their pattern.
"""

import re
from collections.abc import Iterator
from typing import Any

from botocore.model import OperationModel, Shape

from signalbox.twin.gateway.calls import ServiceError


def check(model: OperationModel, parameters: Any) -> None:
    """Raise BadRequestException with the path of the first value that the model does not allow."""
    shape = model.input_shape
    found = next(problems(shape, parameters, ""), None) if shape is not None else None
    if found:
        raise bad_request(found)


def bad_request(problem: str) -> ServiceError:
    """Return the refusal of a request whose content is wrong."""
    return ServiceError("BadRequestException", problem)


def problems(shape: Shape, value: Any, path: str) -> Iterator[str]:
    """Yield a sentence for each value that the shape does not allow."""
    kind = shape.type_name
    if kind == "structure":
        for name, part in value.items():
            yield from problems(shape.members[name], part, f"{path}/{_spelled(shape.members[name], name)}")
    elif kind == "list":
        for number, part in enumerate(value):
            yield from problems(shape.member, part, f"{path}/{number}")
    elif kind == "map":
        for name, part in value.items():
            yield from problems(shape.value, part, f"{path}/{name}")
    elif kind == "string":
        yield from _text(shape, value, path)
    elif kind in ("integer", "long", "double", "float"):
        yield from _number(shape, value, path)


def _spelled(shape: Shape, name: str) -> str:
    """Return a member's name as the request spells it on the wire."""
    return str(shape.serialization.get("name", name))


def _text(shape: Any, value: str, path: str) -> Iterator[str]:
    if shape.enum and value not in shape.enum:
        yield f"{path}: {value!r} is none of {', '.join(shape.enum)}"
    pattern = shape.metadata.get("pattern")
    if pattern and not re.search(pattern.replace("\\/", "/"), value):
        yield f"{path}: {value!r} does not match {pattern}"


def _number(shape: Shape, value: float, path: str) -> Iterator[str]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if (least is not None and value < least) or (most is not None and value > most):
        yield f"{path}: {value} is not from {least} to {most}"

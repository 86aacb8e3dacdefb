"""Names of AWS calls in a fault's line: `service.Operation`, as botocore's models have them."""

import difflib
from functools import lru_cache

from botocore.exceptions import UnknownServiceError
from botocore.session import get_session

from signalbox.twin.gateway.gateway import NAMES


@lru_cache
def operations(service: str) -> tuple[str, ...]:
    """Return the operations of a service; none where there is no such service."""
    own = {short: name for name, short in NAMES.items()}
    try:
        return tuple(get_session().get_service_model(own.get(service, service)).operation_names)
    except UnknownServiceError:
        return ()


def unknown_call(name: str) -> str | None:
    """Return what is wrong with the name of a call, or None. A fault at an unknown call would never strike."""
    service, _, operation = name.partition(".")
    known = () if service in NAMES else operations(service)
    if operation in known or not name:
        return None
    near = difflib.get_close_matches(operation, known, n=1)
    hint = f"did you mean {service}.{near[0]}?" if near else "it is a service and its operation: dynamodb.PutItem"
    return f"`call` is {name!r}, which AWS does not have; {hint}"

"""Decision whether a request is allowed, with its reason.

Source: IAM User Guide, "Policy evaluation logic", for a principal and a resource of one account, without boundaries,
session policies and policies of organizations: an explicit deny wins; else one allow, of the role or of the resource,
is enough.
"""

from collections.abc import Iterable
from enum import Enum

from signalbox.assembly import ACCOUNT
from signalbox.twin.services.iam.conditions import Context
from signalbox.twin.services.iam.keys import ROOT
from signalbox.twin.services.iam.statements import Request, Statement

OVER_TLS: dict[str, tuple[str, ...]] = {"aws:securetransport": ("true",)}
"""Every call of the twin uses TLS, as those of every SDK do."""


class Decision(Enum):
    """Outcome of an evaluation; the value is the end of AWS's message."""

    ALLOWED = ""
    NOT_ALLOWED = "because no identity-based policy allows the {action} action"
    NOT_ALLOWED_BY_RESOURCE = "because no resource-based policy allows the {action} action"
    DENIED_BY_ROLE = "with an explicit deny in an identity-based policy"
    DENIED_BY_RESOURCE = "with an explicit deny in a resource-based policy"


def context_of(request: Request, **more: str) -> Context:
    """Return the context of a request: its own keys and those that every call has."""
    common = {f"aws:{name}": (value,) for name, value in more.items()}
    return {
        **OVER_TLS,
        "aws:principalaccount": (ACCOUNT,),
        "aws:sourceowner": (ACCOUNT,),
        **common,
        **dict(request.context),
    }


def decide_for_role(
    request: Request, role: str, own: Iterable[Statement], of_resource: Iterable[Statement]
) -> Decision:
    """Decide whether a role (its ARN) with these statements may make a request to a resource with those."""
    context = context_of(request, principalarn=role)
    granted = [statement for statement in own if statement.speaks_of(request, context)]
    about = [s for s in of_resource if s.is_about("AWS", role) and s.speaks_of(request, context)]
    if not all(statement.allows for statement in granted):
        return Decision.DENIED_BY_ROLE
    if not all(statement.allows for statement in about):
        return Decision.DENIED_BY_RESOURCE
    return Decision.ALLOWED if granted or about else Decision.NOT_ALLOWED


def decide_for_key(request: Request, role: str, own: Iterable[Statement], of_key: Iterable[Statement]) -> Decision:
    """Decide whether a role may use a key, by the key's policy; where that allows the account, by the role's."""
    of_key = tuple(of_key)
    context = context_of(request, principalarn=role)
    delegates = any(s.allows and s.is_about("AWS", ROOT) and s.speaks_of(request, context) for s in of_key)
    decision = decide_for_role(request, role, own if delegates else (s for s in own if not s.allows), of_key)
    return Decision.NOT_ALLOWED_BY_RESOURCE if decision is Decision.NOT_ALLOWED and not delegates else decision


def decide_for_service(request: Request, service: str, source: str, of_resource: Iterable[Statement]) -> Decision:
    """Decide whether a service such as `events.amazonaws.com` may do this on behalf of a resource, the ARN `source`."""
    context = context_of(request, sourcearn=source, sourceaccount=ACCOUNT)
    about = [s for s in of_resource if s.is_about("Service", service) and s.speaks_of(request, context)]
    if not all(statement.allows for statement in about):
        return Decision.DENIED_BY_RESOURCE
    return Decision.ALLOWED if about else Decision.NOT_ALLOWED_BY_RESOURCE

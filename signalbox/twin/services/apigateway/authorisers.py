"""Lambda authorisers of APIs: what they are asked, how long their answer is kept, and what it lets pass.

Sources: Amazon API Gateway Developer Guide, "Use API Gateway Lambda authorizers" (input, output and caching; an error
`Unauthorized` is the status 401, any other error 500), "Control access to HTTP APIs with AWS Lambda authorizers"; API
Reference, "Authorizer" (a missing identity source is the status 401 without an invocation; 300 seconds by default).
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from signalbox.assembly import ACCOUNT, REGION
from signalbox.twin.services.apigateway.payloads import rest, version_1, version_2
from signalbox.twin.services.apigateway.policy_answers import allows, plain_context
from signalbox.twin.services.apigateway.request import Authorised, Reply, Request
from signalbox.twin.services.apigateway.service_calls import found_in
from signalbox.twin.services.apigateway.websockets.connections import socket_event
from signalbox.twin.services.aws_lambda.outcomes import Outcome, Raised, Returned

UNAUTHORISED = Reply(401, {}, '{"message":"Unauthorized"}')
FORBIDDEN = Reply(403, {}, '{"message":"Forbidden"}')
NOT_ALLOWED = Reply(403, {}, '{"Message":"User is not authorized to access this resource"}')
DENIED = Reply(403, {}, '{"Message":"User is not authorized to access this resource with an explicit deny"}')
BROKEN = Reply(500, {}, '{"message":null}')
BROKEN_HTTP = Reply(500, {}, '{"message":"Internal Server Error"}')
DEFAULT_SECONDS = 300.0

Answer = Mapping[str, Any] | Reply
"""What a function answered, or the reply to a request without a good answer."""
Judged = Callable[[Authorised | Reply], None]


@dataclass
class Authoriser:
    """Function that lets requests in. `version` is the form of its event, empty for REST APIs and WebSocket APIs;
    `sources` are places such as `request.header.Authorization`; `seconds` is how long an answer is kept; `simple` is
    whether the answer is `isAuthorized`; `invoke` asks the function, or gives None where the API may not invoke it."""

    name: str
    invoke: Callable[[str, Callable[[Outcome | None], None]], None]
    by_token: bool = False
    version: str = ""
    sources: tuple[str, ...] = ()
    seconds: float = DEFAULT_SECONDS
    simple: bool = False
    pattern: str = ""
    kept: dict[tuple[str, ...], tuple[float, Answer]] = field(default_factory=dict)

    def judge(self, request: Request, route: str, now: float, done: Judged) -> None:
        """Ask whether a request may pass; `route` is the key of its route. `done` gets a context or a refusal."""
        identity = tuple(str(found_in(source, request)) for source in self.sources)
        looked_at = bool(self.version or self.by_token or self.seconds)
        if looked_at and self.sources and (not all(identity) or not self.fits(identity[0])):
            done(UNAUTHORISED)
            return
        key = (request.stage, *identity)
        until, answer = self.kept.get(key, (float("-inf"), {}))
        if now < until:
            done(self.verdict(answer, request))
            return

        def answered(outcome: Outcome | None) -> None:
            found = self.answer_in(outcome)
            if self.seconds and self.sources and not isinstance(found, Reply):
                self.kept[key] = (now + self.seconds, found)
            done(self.verdict(found, request))

        self.invoke(json.dumps(self.event(request, route, now, identity)), answered)

    def fits(self, token: str) -> bool:
        """Return whether a token matches the expression of the authoriser."""
        return not self.pattern or re.fullmatch(self.pattern, token) is not None

    def event(self, request: Request, route: str, now: float, identity: tuple[str, ...]) -> dict[str, Any]:
        """Return the event of the function."""
        arn = method_arn(request)
        if self.by_token:
            return {"type": "TOKEN", "methodArn": arn, "authorizationToken": identity[0]}
        if self.version == "2.0":
            found = version_2(request, route, now)
            found.pop("body", None)
            return {**found, "type": "REQUEST", "routeArn": arn, "identitySource": list(identity) or None}
        payload = version_1 if self.version else socket_event if request.socket else rest
        found = payload(request, route, now)
        for name in ("body", "isBase64Encoded"):
            found.pop(name, None)
        of_http = {"identitySource": ",".join(identity), "authorizationToken": ",".join(identity)}
        return {**found, "type": "REQUEST", "methodArn": arn, **(of_http if self.version else {})}

    def answer_in(self, outcome: Outcome | None) -> Answer:
        """Return the answer of the function, or the reply that stands for a failure or a malformed answer."""
        broken = BROKEN_HTTP if self.version else BROKEN
        if isinstance(outcome, Raised) and outcome.message == "Unauthorized" and not self.version:
            return UNAUTHORISED
        found = json.loads(outcome.payload) if isinstance(outcome, Returned) else None
        if not isinstance(found, Mapping) or not isinstance(found.get("context") or {}, Mapping):
            return broken
        if self.simple:
            return found if isinstance(found.get("isAuthorized"), bool) else broken
        policy, context = found.get("policyDocument"), self.context_in(found)
        good = isinstance(policy, Mapping) and "Statement" in policy and found.get("principalId")
        return found if good and context is not None else broken

    def context_in(self, answer: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return the context of an answer; None where it has a value that a REST API does not allow."""
        return answer.get("context") or {} if self.version else plain_context(answer)

    def verdict(self, answer: Answer, request: Request) -> Authorised | Reply:
        """Return the context of a request that may pass, or the reply to one that may not."""
        if isinstance(answer, Reply):
            return answer
        context = self.context_in(answer) or {}
        if self.simple:
            return Authorised(context) if answer["isAuthorized"] else FORBIDDEN
        allowed = allows(answer["policyDocument"], method_arn(request))
        if allowed:
            return Authorised(context, str(answer["principalId"]))
        if self.version:
            return FORBIDDEN
        return NOT_ALLOWED if allowed is None else DENIED


def method_arn(request: Request) -> str:
    """Return the ARN under which a policy names a request: API, stage, method and path; of a WebSocket the route."""
    path = request.path if request.path.startswith("/") else f"/{request.path}"
    method = f"/{request.method}" if request.method else ""
    return f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{request.api}/{request.stage}{method}{path}"

"""HTTP and REST APIs: a request reaches what answers it by the deployed routes, within the deployed limits.

Sources: Amazon API Gateway Developer Guide, "Throttle requests to your REST APIs", "Gateway response types" (a REST API
answers a missing route with 403), "Set up API keys for REST APIs".
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from signalbox.assembly import REGION
from signalbox.twin.kernel.clock import Clock
from signalbox.twin.services.apigateway.authorisers import Authoriser
from signalbox.twin.services.apigateway.payloads import (
    BAD_ANSWER,
    FAILED,
    LATE,
    LATE_REST,
    Payload,
    reply_of,
    rest,
    version_2,
)
from signalbox.twin.services.apigateway.request import Authorised, Done, Reply, Request, Route, with_variables
from signalbox.twin.services.aws_lambda.function import Function
from signalbox.twin.services.aws_lambda.functions import Functions
from signalbox.twin.services.aws_lambda.outcomes import Outcome

PRINCIPAL = "apigateway.amazonaws.com"
FORM = "application/x-www-form-urlencoded"

__all__ = ["HttpApis", "Reply", "Route"]


@dataclass
class HttpApis:
    """APIs of a twin. `replies` holds what was answered: (instant, method, path without query, status). `answers`
    holds (instant, id of the API, status) of every answer of an API. `stages` are the stages of an API's address, and
    `payloads` the form of its requests to functions, by the id of the API; `variables` are those of a stage;
    `authorisers` are functions that let requests in, by API and name."""

    clock: Clock
    functions: Functions
    function: Callable[[str], Function]
    refusal: Callable[[str, str, str, str], str]
    routes: dict[str, list[Route]] = field(default_factory=dict)
    replies: list[tuple[float, str, str, int]] = field(default_factory=list)
    answers: list[tuple[float, str, int]] = field(default_factory=list)
    stages: dict[str, list[str]] = field(default_factory=dict)
    payloads: dict[str, Payload] = field(default_factory=dict)
    variables: dict[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    authorisers: dict[tuple[str, str], Authoriser] = field(default_factory=dict)

    def base(self, api: str) -> str:
        """Return the address of an API, with its stage where its address has one."""
        stages = self.stages.get(api, [])
        return f"https://{api}.{self.domain(api)}" + (f"/{stages[0]}" if stages else "")

    def domain(self, api: str) -> str:
        """Return the domain in which an API or the address of a function stands."""
        kind = "lambda-url" if any(f"https://{api}.lambda-url" in base for base in self.routes) else "execute-api"
        return f"{kind}.{REGION}.{'on.aws' if kind == 'lambda-url' else 'amazonaws.com'}"

    def request(
        self,
        method: str,
        address: str,
        form: str = "",
        done: Done | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Send a request to a whole address; `done` gets the response, later. `form` is the body; without `headers` it
        is that of an HTML form."""
        parts = urlsplit(address)
        api = parts.netloc.partition(".")[0]
        if headers is None:
            headers = {"content-type": FORM} if form else {}
        number = len(self.replies)

        def answered(reply: Reply) -> None:
            self.replies.append((self.clock.now, method, parts.path, reply.status))
            self.answers.append((self.clock.now, api, reply.status))
            if done:
                done(reply)

        stage, path = self.staged(api, parts.path)
        variables = self.variables.get((api, stage), {})
        request = Request(method, path, parts.query, form, headers, {}, api, stage, number, variables)
        self.take(f"{parts.scheme}://{parts.netloc}", request, answered)

    def staged(self, api: str, path: str) -> tuple[str, str]:
        """Return stage and path of a request: an address may begin with a stage."""
        stages = self.stages.get(api, [])
        first, _, rest_of_path = path.lstrip("/").partition("/")
        if first in stages:
            return first, f"/{rest_of_path}"
        return (stages[0] if stages else "$default"), path

    def take(self, base: str, request: Request, answered: Done) -> None:
        """Let the route of a request answer, or refuse the request."""
        payload = self.payloads.get(request.api, version_2)
        found = self.find(base, request.method, request.path)
        if found is None:
            missing = Reply(403, {}, '{"message":"Missing Authentication Token"}')
            answered(missing if payload is rest else Reply(404, {}, '{"message":"Not Found"}'))
            return
        route, parameters = found
        request = replace(request, parameters=parameters)
        if route.judge is None:
            self.pass_on(route, request, payload, answered)
            return

        def judged(verdict: Authorised | Reply) -> None:
            if isinstance(verdict, Reply):
                answered(verdict)
            else:
                self.pass_on(route, replace(request, authorised=verdict), payload, answered)

        route.judge(request, route.key(request.method), self.clock.now, judged)

    def pass_on(self, route: Route, request: Request, payload: Payload, answered: Done) -> None:
        """Let a route answer a request that its authoriser, if any, has let in."""
        if route.needs_key and "x-api-key" not in request.headers:
            answered(Reply(403, {}, '{"message":"Forbidden"}'))
        elif not route.limit.take(self.clock.now):
            answered(Reply(429, {}, '{"message":"Too Many Requests"}'))
        elif route.validate and (bad := route.validate(request)):
            answered(bad)
        elif route.integration:
            route.integration(request, answered)
        else:
            self.invoke(route, request, payload, answered)

    def invoke(self, route: Route, request: Request, payload: Payload, answered: Done) -> None:
        """Invoke the function of a route by proxy, where its policy allows the API to."""
        arn = with_variables(route.function, request)
        if self.refusal(PRINCIPAL, source_of(route, request), "lambda:InvokeFunction", arn):
            answered(BAD_ANSWER if payload is rest else FAILED)
            return
        key = route.key(request.method)
        function = self.function(arn)
        late = LATE_REST if payload is rest else LATE
        answered = self.within(route.seconds, function.timeout, late, answered)
        self.call(function, request, key, payload, answered)

    def within(self, seconds: float, longest: float, late: Reply, answered: Done) -> Done:
        """Return a callback that lets one answer pass: the first that comes, or `late` after `seconds`. A function
        whose own time-out (`longest`) comes before that is never late."""
        if longest <= seconds:
            return answered
        waiting = [answered]

        def answer(reply: Reply) -> None:
            if waiting:
                self.clock.cancel(due)
                waiting.pop()(reply)

        due = self.clock.at(self.clock.now + seconds, lambda: answer(late), shuffled=False)
        return answer

    def call(self, function: Function, request: Request, key: str, payload: Payload, answered: Done) -> None:
        """Invoke a function with a request, and reply with its answer; `key` is that of the route."""

        def done_by(outcome: Outcome) -> None:
            answered(replace(reply_of(outcome, payload), role=function.role))

        self.functions.invoke(function, json.dumps(payload(request, key, self.clock.now)), done_by)

    def find(self, base: str, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """Return the route of a request and the values of its path's parameters."""
        for route in sorted(self.routes.get(base, []), key=lambda route: route.rank):
            parameters = route.parameters(method, path)
            if parameters is not None:
                return route, parameters
        return None


def source_of(route: Route, request: Request) -> str:
    """Return the ARN under which an API acts for a request: of its API, stage, method and path."""
    method = request.method if route.method == "ANY" else route.method
    return f"{route.source}/{request.stage}/{method}{route.path}"

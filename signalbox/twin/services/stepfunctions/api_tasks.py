"""Tasks that send a request to an API of API Gateway, or to a connection of a WebSocket API.

Source: AWS Step Functions Developer Guide, "Create API Gateway REST APIs with Step Functions" (parameters, the output,
and errors named by their status; lists of values for headers and the query).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from signalbox.asl.run.protocol import InvokeTask, Stimulus, TaskFailed, TaskSubmitted, TaskSucceeded
from signalbox.assembly import ACCOUNT, REGION
from signalbox.twin.gateway.calls import Call, ServiceError
from signalbox.twin.kernel.clock import Clock
from signalbox.twin.services.apigateway.http_api import HttpApis, Reply
from signalbox.twin.services.apigateway.websockets.connection_api import ConnectionApi
from signalbox.twin.services.stepfunctions.execution import Execution

RESOURCE = ":states:::apigateway:invoke"
CONNECTIONS = "/@connections/"
OPERATIONS = {"POST": "PostToConnection", "GET": "GetConnection", "DELETE": "DeleteConnection"}
SERVICE = "apigatewaymanagementapi"


@dataclass
class ApiTasks:
    """Carries out tasks that call APIs. `refusal` gives AWS's message where a role may not do something; `call_refusal`
    the same for a call of a service."""

    clock: Clock
    http: HttpApis
    connections: ConnectionApi
    refusal: Callable[[str, str, str], str]
    call_refusal: Callable[[str, str, Call], str]

    def work(self, execution: Execution, command: InvokeTask, stimulate: Callable[[Execution, Stimulus], None]) -> None:
        """Send the request of a task, and hand the machine its answer."""
        given = command.arguments

        def done(reply: Reply) -> None:
            if command.task not in execution.state.open_tasks:
                return
            if reply.status >= 400:
                name = f"ApiGateway.{reply.status}"
                stimulate(execution, TaskFailed(self.clock.now, command.task, name, reply.body))
                return
            kind: Callable[..., Stimulus] = TaskSucceeded if command.token is None else TaskSubmitted
            stimulate(execution, kind(self.clock.now, command.task, result(str(given["ApiEndpoint"]), reply)))

        if refused := self.refused(execution, given):
            done(Reply(403, {}, json.dumps({"message": refused})))
        elif str(given.get("Path", "")).startswith(CONNECTIONS):
            done(self.to_connection(execution, given))
        else:
            headers = {name.lower(): joined(value) for name, value in (given.get("Headers") or {}).items()}
            headers.setdefault("content-type", "application/json")
            self.http.request(str(given["Method"]), address(given), body_of(given), done, headers)

    def refused(self, execution: Execution, given: Mapping[str, Any]) -> str:
        """Return AWS's message where the role of a machine may not invoke an API that asks for it."""
        path = str(given.get("Path", ""))
        if given.get("AuthType") != "IAM_ROLE" or path.startswith(CONNECTIONS):
            return ""
        api = str(given["ApiEndpoint"]).partition(".")[0]
        place = f"{api}/{given.get('Stage', '$default')}/{given['Method']}{path}"
        arn = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{place}"
        return self.refusal(execution.definition.role, "execute-api:Invoke", arn)

    def to_connection(self, execution: Execution, given: Mapping[str, Any]) -> Reply:
        """Return the answer of a connection to the call that a task's method stands for."""
        operation = OPERATIONS.get(str(given["Method"]), "")
        parameters = {"ConnectionId": str(given["Path"]).removeprefix(CONNECTIONS)}
        if operation == "PostToConnection":
            parameters["Data"] = body_of(given)
        call = Call(SERVICE, operation, parameters, None, execution.definition.workflow)
        if operation not in self.connections.operations:
            return Reply(403, {}, '{"message":"Missing Authentication Token"}')
        if message := self.call_refusal(execution.definition.role, execution.name, call):
            return Reply(403, {}, json.dumps({"Message": message}))
        try:
            answer = self.connections.operations[operation](call)
        except ServiceError as error:
            return Reply(error.status, {}, json.dumps({"message": error.message}))
        return Reply(200, {}, json.dumps(answer, default=str) if answer else "")


def address(given: Mapping[str, Any]) -> str:
    """Return the whole address of a task's request."""
    stage = str(given.get("Stage", "")).removeprefix("$default").strip("/")
    query = urlencode({name: joined(value) for name, value in (given.get("QueryParameters") or {}).items()})
    base = f"https://{given['ApiEndpoint']}" + (f"/{stage}" if stage else "")
    return base + str(given.get("Path", "/")) + (f"?{query}" if query else "")


def joined(value: Any) -> str:
    """Return one or many values of a header or of the query as text."""
    return ",".join(str(one) for one in value) if isinstance(value, list) else str(value)


def body_of(given: Mapping[str, Any]) -> str:
    """Return the body of a task's request."""
    body = given.get("RequestBody", "")
    return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)


def result(endpoint: str, reply: Reply) -> dict[str, Any]:
    """Return what a machine gets of an answer."""
    try:
        body = json.loads(reply.body)
    except ValueError:
        body = reply.body
    return {
        "ApiEndpoint": endpoint,
        "Headers": {name: [value] for name, value in reply.headers.items()},
        "ResponseBody": body,
        "StatusCode": reply.status,
        "StatusText": HTTPStatus(reply.status).phrase,
    }

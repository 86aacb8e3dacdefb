"""WebSocket APIs on the twin: connections, routes by a field of the message, answers, and calls to clients."""

import json
from pathlib import Path
from typing import Any

from signalbox.twin import Twin
from tests.assemblies.templates import ROLE, bodies, function, lines, may_invoke, queue, written

CODE = """
import json
import boto3

def connects(event, context):
    print(event["requestContext"]["eventType"], event["queryStringParameters"]["who"])
    return {"statusCode": 403 if event["queryStringParameters"]["who"] == "bob" else 200}

def leaves(event, context):
    print(event["requestContext"]["disconnectReason"])
    return {"statusCode": 200}

def echoes(event, context):
    return {"statusCode": 200, "body": json.loads(event["body"])["text"].upper()}

def posts(event, context):
    here = event["requestContext"]
    client = boto3.client("apigatewaymanagementapi", endpoint_url=f"https://{here['domainName']}/{here['stage']}")
    client.post_to_connection(ConnectionId=here["connectionId"], Data=b"posted")
    try:
        client.post_to_connection(ConnectionId="gone=", Data=b"x")
    except client.exceptions.GoneException:
        client.delete_connection(ConnectionId=here["connectionId"])
    return {"statusCode": 200}
"""
API = {"Ref": "Chat"}
CALL = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${%s.Arn}/invocations"


def route(key: str, name: str, **integration: Any) -> dict[str, Any]:
    """Return a route with its integration, by default with the function of its name."""
    given = {"ApiId": API, "IntegrationType": "AWS_PROXY", "IntegrationUri": {"Fn::Sub": CALL % name}, **integration}
    target = {"ApiId": API, "RouteKey": key, "Target": {"Fn::Sub": f"integrations/${{To{name}}}"}}
    return {
        f"To{name}": {"Type": "AWS::ApiGatewayV2::Integration", "Properties": given},
        f"Route{name}": {"Type": "AWS::ApiGatewayV2::Route", "Properties": target},
    }


TO_QUEUE = {
    "IntegrationType": "AWS",
    "IntegrationUri": {"Fn::Sub": "arn:aws:apigateway:us-east-1:sqs:path/123456789012/${Jobs.QueueName}"},
    "CredentialsArn": ROLE,
    "RequestParameters": {"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"},
    "RequestTemplates": {"$default": "Action=SendMessage&MessageBody=$input.path('$.text')"},
    "TemplateSelectionExpression": "\\$default",
}
NAMES = {"Connects": "$connect", "Leaves": "$disconnect", "Echoes": "echo", "Posts": "post"}


def test_clients_connect_speak_and_leave(tmp_path: Path) -> None:
    """A refused client gets the status. A message goes to the route that its field names; its answer comes back where a
    route response says so. What no route takes is forbidden, and a closed connection is gone."""
    selection = {"Name": "chat", "ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.action"}
    resources: dict[str, Any] = {
        "Chat": {"Type": "AWS::ApiGatewayV2::Api", "Properties": selection},
        "Stage": {"Type": "AWS::ApiGatewayV2::Stage", "Properties": {"ApiId": API, "StageName": "live"}},
        "Jobs": queue(),
        **route("job", "Queue", **TO_QUEUE),
        "Answer": {
            "Type": "AWS::ApiGatewayV2::RouteResponse",
            "Properties": {"ApiId": API, "RouteId": {"Ref": "RouteEchoes"}, "RouteResponseKey": "$default"},
        },
    }
    for name, key in NAMES.items():
        resources |= route(key, name)
        resources |= {
            name: function(f"chat.{name.lower()}"),
            f"{name}Allowed": may_invoke(name, "apigateway.amazonaws.com"),
        }
    script = [
        {"at": 0, "connect": "ann", "query": {"who": "ann"}},
        {"at": 0, "connect": "bob", "query": {"who": "bob"}},
        {"at": 5, "frame": {"action": "echo", "text": "hi"}, "connection": "ann"},
        {"at": 6, "frame": {"action": "job", "text": "work"}, "connection": "ann"},
        {"at": 7, "frame": "no json", "connection": "ann"},
        {"at": 8, "frame": {"action": "post"}, "connection": "ann"},
        {"at": 20, "frame": {"action": "post"}, "connection": "ann"},
    ]
    broken: list[str] = []
    with Twin.from_assembly(written(tmp_path, resources, {"chat": CODE})) as twin:
        twin.on_broken = lambda line: broken.append(str(line))
        twin.play(script)
        sockets = twin.cloud.sockets.connections.values()
        told = next([text for _, text in one.received] for one in sockets if one.name == "ann")
        assert sorted((row["connect"], row["status"]) for row in twin.answers.rows) == [("ann", 200), ("bob", 403)]
        assert (told[0], told[2]) == ("HI", "posted")
        assert json.loads(told[1])["message"] == "Forbidden"
        assert bodies(twin, "Jobs") == ["work"]
        assert lines(twin, "Leaves") == ["Connection Closed Normally"]
        assert "CONNECT ann" in lines(twin, "Connects")
    assert len(broken) == 1 and "no connection 'ann' is open" in broken[0]

"""Requests for permission that an AWS call makes: actions, resources and context keys.

Source: Service Authorization Reference, "Actions, resources, and condition keys" of each service. A transaction needs
the action of each of its items (Amazon DynamoDB Developer Guide, "Amazon DynamoDB Transactions: How it works"); an
alias of a machine is authorised against the machine with the qualifier as context (AWS Step Functions Developer Guide,
"Creating granular permissions for versions and aliases").
"""

from collections.abc import Callable
from functools import cache, lru_cache, partial

from botocore.exceptions import UnknownServiceError
from botocore.session import get_session

from signalbox.assembly import ACCOUNT, REGION
from signalbox.twin.gateway.calls import Call, Parameters
from signalbox.twin.services.iam.account import Account
from signalbox.twin.services.iam.statements import SOMEWHERE, Request

HERE = f"{REGION}:{ACCOUNT}"

Asked = tuple[Request, ...]
Asks = Callable[[Parameters, Account], Asked]


@lru_cache(maxsize=8192)
def plain(action: str, resource: str) -> Request:
    """Return a request without context of its own; the same object each time."""
    return Request(action, resource)


@lru_cache(maxsize=1024)
def table_arn(table: str, index: str | None = None) -> str:
    """Return the ARN of a table or of one of its indexes."""
    arn = table if table.startswith("arn:") else f"arn:aws:dynamodb:{HERE}:table/{table}"
    return f"{arn}/index/{index}" if index else arn


def on_table(p: Parameters, account: Account, action: str) -> Asked:
    """Return the request of a call on one table, or on an index of it."""
    return (plain(action, table_arn(p["TableName"], p.get("IndexName"))),)


def on_tables(p: Parameters, account: Account, action: str) -> Asked:
    """Return the requests of a batch, one for each table."""
    return tuple(plain(action, table_arn(table)) for table in p["RequestItems"])


ITEM_ACTIONS = {
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
    "Delete": "dynamodb:DeleteItem",
    "ConditionCheck": "dynamodb:ConditionCheckItem",
    "Get": "dynamodb:GetItem",
}


def on_items(p: Parameters, account: Account) -> Asked:
    """Return the requests of a transaction: the action of each item on its table."""
    return tuple(
        plain(ITEM_ACTIONS[kind], table_arn(body["TableName"]))
        for item in p["TransactItems"]
        for kind, body in item.items()
    )


def on_queue(p: Parameters, account: Account, action: str) -> Asked:
    """Return the request of a call on one queue, named by URL or name."""
    name = str(p.get("QueueUrl") or p["QueueName"]).rpartition("/")[2]
    return (plain(action, f"arn:aws:sqs:{HERE}:{name}"),)


def put_events(p: Parameters, account: Account) -> Asked:
    """Return the requests of PutEvents: bus, source and detail type of each entry."""
    return tuple(dict.fromkeys(entry_request(entry) for entry in p["Entries"]))


def entry_request(entry: Parameters) -> Request:
    """Return the request of one entry of PutEvents."""
    bus = entry.get("EventBusName", "default")
    arn = bus if bus.startswith("arn:") else f"arn:aws:events:{HERE}:event-bus/{bus}"
    pairs = (("events:source", (entry.get("Source", ""),)), ("events:detail-type", (entry.get("DetailType", ""),)))
    return Request("events:PutEvents", arn, pairs)


def on_machine(p: Parameters, account: Account, action: str) -> Asked:
    """Return the request of a call on a machine; an alias or version is the qualifier in the context."""
    machine, _, qualifier = p["stateMachineArn"].partition(":stateMachine:")[2].partition(":")
    arn = f"{p['stateMachineArn'].partition(':stateMachine:')[0]}:stateMachine:{machine}"
    return (Request(action, arn, (("states:statemachinequalifier", (qualifier,)),) if qualifier else ()),)


def by_token(p: Parameters, account: Account, action: str) -> Asked:
    """Return the request of a callback: the machine that waits. The service itself refuses an unknown token."""
    machine = account.machine_of(p["taskToken"])
    return (plain(action, machine),) if machine else ()


def on_arn(p: Parameters, account: Account, action: str, name: str) -> Asked:
    """Return the request of a call whose parameter is an ARN."""
    return (plain(action, p[name]),)


def on_secret(p: Parameters, account: Account, action: str) -> Asked:
    """Return the request of a call on a secret, by ARN or name."""
    secret = p["SecretId"]
    return (plain(action, secret if secret.startswith("arn:") else account.secret_of(secret)),)


def on_parameters(p: Parameters, account: Account, action: str) -> Asked:
    """Return the requests for parameters of Systems Manager, by name or path."""
    names = p.get("Names") or [p.get("Name") or p["Path"]]
    return tuple(plain(action, f"arn:aws:ssm:{HERE}:parameter/{name.lstrip('/')}") for name in names)


def on_object(p: Parameters, account: Account, action: str) -> Asked:
    """Return the request of a call on an object."""
    return (plain(action, f"arn:aws:s3:::{p['Bucket']}/{p['Key']}"),)


def copy_object(p: Parameters, account: Account) -> Asked:
    """Return the requests of a copy: one to read and one to write."""
    return (plain("s3:GetObject", f"arn:aws:s3:::{copied(p)}"), *on_object(p, account, "s3:PutObject"))


def copied(p: Parameters) -> str:
    """Return the source of a copy as `bucket/key`; botocore turns a source given by its parts into a text."""
    source = p["CopySource"]
    return f"{source['Bucket']}/{source['Key']}" if isinstance(source, dict) else str(source).split("?")[0].lstrip("/")


def delete_object(p: Parameters, account: Account) -> Asked:
    """Return the requests of a deletion; one with an ETag as its condition reads the object.

    Source: "How to perform conditional deletes", Amazon S3 User Guide.
    """
    actions = ("s3:DeleteObject", "s3:GetObject") if "IfMatch" in p else ("s3:DeleteObject",)
    return tuple(asked for action in actions for asked in on_object(p, account, action))


def list_objects(p: Parameters, account: Account) -> Asked:
    """Return the request of a list of objects: its bucket, with the prefix as context."""
    keys = (("s3:prefix", (p["Prefix"],)),) if p.get("Prefix") else ()
    return (Request("s3:ListBucket", f"arn:aws:s3:::{p['Bucket']}", keys),)


def delete_objects(p: Parameters, account: Account) -> Asked:
    """Return the requests of a deletion of several objects."""
    return tuple(plain("s3:DeleteObject", f"arn:aws:s3:::{p['Bucket']}/{one['Key']}") for one in p["Delete"]["Objects"])


def publish(p: Parameters, account: Account) -> Asked:
    """Return the request of a message to a topic; one to a phone number names no resource."""
    return (plain("sns:Publish", p.get("TopicArn") or p.get("TargetArn") or "*"),)


def on_bucket(p: Parameters, account: Account, action: str) -> Asked:
    """Return the request of a call on a bucket."""
    return (plain(action, f"arn:aws:s3:::{p['Bucket']}"),)


def send_email(p: Parameters, account: Account) -> Asked:
    """Return the requests of a mail: its sender, its recipients, and its configuration set. Recipients count as in the
    sandbox of Amazon SES, where AccessDenied names their identities (cloudposse/terraform-aws-ses, issues 19 and 40): a
    policy that allows them there allows them outside as well."""
    sender = p["FromEmailAddress"]
    identities = (account.identity_of(sender), *p["Destination"]["ToAddresses"])
    resources = [f"identity/{identity}" for identity in identities]
    if name := p.get("ConfigurationSetName"):
        resources.append(f"configuration-set/{name}")
    keys = (
        ("ses:fromaddress", (sender.rpartition("<")[2].rstrip(">"),)),
        ("ses:recipients", tuple(address for some in p["Destination"].values() for address in some)),
    )
    return tuple(Request("ses:SendEmail", f"arn:aws:ses:{HERE}:{resource}", keys) for resource in resources)


def on_source(p: Parameters, account: Account, action: str) -> Asked:
    """Return the request of a call on an event source mapping."""
    return (plain(action, f"arn:aws:lambda:{HERE}:event-source-mapping:{p['UUID']}"),)


def invoke(p: Parameters, account: Account) -> Asked:
    """Return the request of an invocation: the function, version or alias."""
    name, qualifier = p["FunctionName"], p.get("Qualifier")
    arn = name if name.startswith("arn:") else f"arn:aws:lambda:{HERE}:function:{name}"
    return (plain("lambda:InvokeFunction", f"{arn}:{qualifier}" if qualifier else arn),)


def on_job_queue(p: Parameters, account: Account, action: str) -> Asked:
    """Return the request of a call on a queue of MediaConvert, by ARN or name."""
    queue = p.get("Queue", "Default")
    arn = queue if queue.startswith("arn:") else f"arn:aws:mediaconvert:{HERE}:queues/{queue}"
    return (plain(action, arn),)


def create_job(p: Parameters, account: Account) -> Asked:
    """Return the requests of CreateJob: its queue, and the role that it passes to the service."""
    to_service = (("iam:passedtoservice", ("mediaconvert.amazonaws.com",)),)
    return (
        *on_job_queue(p, account, "mediaconvert:CreateJob"),
        Request("iam:PassRole", p["Role"], to_service),
    )


def on_job(p: Parameters, account: Account, action: str) -> Asked:
    """Return the request of a call on a job of MediaConvert."""
    return (plain(action, f"arn:aws:mediaconvert:{HERE}:jobs/{p['Id']}"),)


def on_stream(p: Parameters, account: Account, action: str) -> Asked:
    """Return the request of a call on a data stream, by ARN, name or iterator."""
    arn = p.get("StreamARN") or str(p.get("ShardIterator", "")).partition("|")[0]
    return (plain(action, arn or f"arn:aws:kinesis:{HERE}:stream/{p['StreamName']}"),)


def on_delivery_stream(p: Parameters, account: Account, action: str) -> Asked:
    """Return the request of a call on a delivery stream."""
    return (plain(action, f"arn:aws:firehose:{HERE}:deliverystream/{p['DeliveryStreamName']}"),)


CONNECTION_METHODS = {"PostToConnection": "POST", "GetConnection": "GET", "DeleteConnection": "DELETE"}


def on_connection(p: Parameters, account: Account, method: str) -> Asked:
    """Return the request of a call on a connection of a WebSocket API. Its ARN ends with the name of the path's
    parameter, as templates of aws-samples/serverless-patterns grant it."""
    place = account.place_of_connection(p["ConnectionId"])
    arn = f"arn:aws:execute-api:{HERE}:{place}/{method}/@connections/{{connectionId}}"
    return (plain("execute-api:ManageConnections", arn),)


def on_schedule(p: Parameters, account: Account, action: str) -> Asked:
    """Return the requests of a call on a schedule, and of the role that it passes to Scheduler."""
    found = plain(action, f"arn:aws:scheduler:{HERE}:schedule/{p.get('GroupName') or 'default'}/{p['Name']}")
    to_service = (("iam:passedtoservice", ("scheduler.amazonaws.com",)),)
    return (found, *([Request("iam:PassRole", p["Target"]["RoleArn"], to_service)] if "Target" in p else []))


PARTS_OF_UPLOADS = ("CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload")
on_execution = partial(on_arn, name="executionArn")
with_key = partial(on_arn, name="KeyId")
SAME_NAME: tuple[tuple[str, Callable[..., Asked], str], ...] = (
    ("dynamodb", on_table, "GetItem PutItem UpdateItem DeleteItem Query Scan"),
    ("dynamodb", on_tables, "BatchGetItem BatchWriteItem"),
    ("sqs", on_queue, "SendMessage ReceiveMessage DeleteMessage ChangeMessageVisibility"),
    ("sqs", on_queue, "GetQueueAttributes GetQueueUrl"),
    ("states", on_machine, "StartExecution StartSyncExecution ListExecutions DescribeStateMachine"),
    ("states", on_execution, "StopExecution DescribeExecution GetExecutionHistory RedriveExecution"),
    ("states", by_token, "SendTaskSuccess SendTaskFailure SendTaskHeartbeat"),
    ("secretsmanager", on_secret, "GetSecretValue PutSecretValue DescribeSecret UpdateSecretVersionStage"),
    ("ssm", on_parameters, "GetParameter GetParameters GetParametersByPath PutParameter DeleteParameter"),
    ("s3", on_object, "GetObject PutObject"),
    ("kinesis", on_stream, "PutRecord PutRecords GetShardIterator GetRecords"),
    ("firehose", on_delivery_stream, "PutRecord PutRecordBatch"),
    ("kinesis", on_stream, "ListShards DescribeStream DescribeStreamSummary"),
    ("mediaconvert", on_job, "GetJob CancelJob"),
    ("scheduler", on_schedule, "CreateSchedule UpdateSchedule DeleteSchedule GetSchedule"),
    ("mediaconvert", on_job_queue, "SearchJobs"),
    ("sns", partial(on_arn, name="TopicArn"), "Subscribe GetTopicAttributes ListSubscriptionsByTopic"),
    ("lambda", on_source, "GetEventSourceMapping UpdateEventSourceMapping"),
    ("lambda", partial(on_arn, name="Resource"), "ListTags TagResource UntagResource"),
    ("kms", with_key, "Encrypt Decrypt GenerateDataKey Sign Verify GenerateMac VerifyMac"),
)
"""Calls whose action has the call's own name: service, function that gives their requests, names."""
ASKS: dict[str, Asks] = {
    **{f"{s}.{n}": partial(asks, action=f"{s}:{n}") for s, asks, names in SAME_NAME for n in names.split()},
    "dynamodb.TransactWriteItems": on_items,
    "dynamodb.TransactGetItems": on_items,
    **{
        f"apigatewaymanagementapi.{name}": partial(on_connection, method=method)
        for name, method in CONNECTION_METHODS.items()
    },
    "sqs.SendMessageBatch": partial(on_queue, action="sqs:SendMessage"),
    "sqs.DeleteMessageBatch": partial(on_queue, action="sqs:DeleteMessage"),
    "sqs.ChangeMessageVisibilityBatch": partial(on_queue, action="sqs:ChangeMessageVisibility"),
    "events.PutEvents": put_events,
    "s3.CopyObject": copy_object,
    "s3.DeleteObject": delete_object,
    **{f"s3.{name}": partial(on_object, action="s3:PutObject") for name in PARTS_OF_UPLOADS},
    **{f"s3.{name}": partial(on_bucket, action="s3:ListBucket") for name in ("ListObjects", "HeadBucket")},
    "s3.DeleteObjects": delete_objects,
    "sns.Publish": publish,
    "sns.PublishBatch": publish,
    "s3.HeadObject": partial(on_object, action="s3:GetObject"),
    "s3.ListObjectsV2": list_objects,
    "sesv2.SendEmail": send_email,
    "mediaconvert.CreateJob": create_job,
    "mediaconvert.Probe": lambda p, account: (plain("mediaconvert:Probe", "*"),),
    "lambda.Invoke": invoke,
    "cloudwatch.PutMetricData": lambda p, account: (plain("cloudwatch:PutMetricData", "*"),),
}


@cache
def prefix_of(service: str) -> str:
    """Return the prefix of a service's actions: the name under which its calls are signed."""
    try:
        return str(get_session().get_service_model(service).signing_name)
    except UnknownServiceError:  # under a name of the twin, which is the prefix
        return service


def asked_by(call: Call, account: Account) -> Asked:
    """Return the requests of a call. Of a call that no table has, the action alone is known."""
    if call.name not in ASKS:
        return (plain(f"{prefix_of(call.service)}:{call.operation}", SOMEWHERE),)
    return ASKS[call.name](call.parameters, account)

"""The outbox's stream and the function that empties it."""

import json

from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from stacks.config import Environment
from stacks.naming import outbox_stream_parameter, physical_name
from stacks.parts.handler_function import HandlerFunction
from stacks.parts.routing.queues import UNRELAYED, last_queue
from stacks.table import HOUR

MAX_AGE_HOURS = 23
"""Under the 24 hours that a stream keeps a record (Amazon DynamoDB Developer Guide, "Change data capture for DynamoDB
Streams"), so that a record is given up to the on-failure queue before it vanishes."""

MAX_RETRIES = 10


class OutboxRelay(Construct):
    """Stream -> relay. One poison row holds up nothing: batches are halved, tries bounded, the rest goes to a queue."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        target: Environment,
        function: HandlerFunction,
    ) -> None:
        super().__init__(scope, id)
        # The ARN ends with the instant at which the stream was made, so the stack of the table keeps it.
        stream = ssm.StringParameter.value_for_string_parameter(self, outbox_stream_parameter(target))
        self.unrelayed = last_queue(self, "Unrelayed", physical_name(target, UNRELAYED), target=target)
        function.allow(["sqs:SendMessage"], [self.unrelayed.queue_arn])
        function.allow(
            ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"],
            [stream],
        )
        self._read(stream, function)

    def _read(self, stream: str, function: HandlerFunction) -> None:
        lambda_.CfnEventSourceMapping(
            self,
            "Stream",
            event_source_arn=stream,
            function_name=function.alias.function_arn,
            function_response_types=["ReportBatchItemFailures"],
            starting_position="TRIM_HORIZON",
            batch_size=100,
            bisect_batch_on_function_error=True,
            maximum_retry_attempts=MAX_RETRIES,
            maximum_record_age_in_seconds=MAX_AGE_HOURS * HOUR,
            destination_config=_on_failure(self.unrelayed.queue_arn),
            # Only new rows speak; the relay's own updates of them come through the stream too.
            filter_criteria=lambda_.CfnEventSourceMapping.FilterCriteriaProperty(
                filters=[lambda_.CfnEventSourceMapping.FilterProperty(pattern=json.dumps({"eventName": ["INSERT"]}))]
            ),
        )


def _on_failure(queue_arn: str) -> lambda_.CfnEventSourceMapping.DestinationConfigProperty:
    failed = lambda_.CfnEventSourceMapping.OnFailureProperty(destination=queue_arn)
    return lambda_.CfnEventSourceMapping.DestinationConfigProperty(on_failure=failed)

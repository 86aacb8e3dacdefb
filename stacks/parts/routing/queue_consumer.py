"""A queue that a function empties."""

from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from stacks import arns
from stacks.config import Environment
from stacks.parts.acknowledgement import acknowledge
from stacks.parts.handler_function import HandlerFunction


class QueueConsumer(Construct):
    """Event source from a queue, by its ARN, to a function, which names the failed messages of a batch.

    `max_concurrency` bounds the copies of the function that this queue may use: at least 2, which the CDK does not
    check (AWS Lambda API Reference, "ScalingConfig"). Raises ValueError below.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        target: Environment,
        queue: str,
        function: HandlerFunction,
        batch_size: int,
        max_concurrency: int,
    ) -> None:
        super().__init__(scope, id)
        if max_concurrency < 2:
            raise ValueError(f"{self.node.path}: max_concurrency is {max_concurrency} and must be at least 2")
        function.allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], [queue])
        self.source = lambda_.CfnEventSourceMapping(
            self,
            "Source",
            event_source_arn=queue,
            function_name=arns.live_function(target, function.row.name),
            function_response_types=["ReportBatchItemFailures"],
            batch_size=batch_size,
            scaling_config=lambda_.CfnEventSourceMapping.ScalingConfigProperty(maximum_concurrency=max_concurrency),
        )
        redrive = "A queue is a source without on-failure destination: its redrive policy takes what keeps failing."
        acknowledge(self.source, redrive, "Serverless-LambdaEventSourceMappingDestination")

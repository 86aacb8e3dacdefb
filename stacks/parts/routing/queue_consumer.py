"""A queue that a function empties."""

from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from stacks.parts.acknowledgement import acknowledge
from stacks.parts.handler_function import HandlerFunction


class QueueConsumer(Construct):
    """Event source from a queue to a function, which names the failed messages of a batch.

    `max_concurrency` bounds the copies of the function that this queue may use: at least 2, which the CDK does not
    check (AWS Lambda API Reference, "ScalingConfig"). Raises ValueError below. None sets no bound.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        queue: sqs.IQueue,
        function: HandlerFunction,
        batch_size: int,
        max_concurrency: int | None,
        window: int = 0,
        is_on: bool = True,
    ) -> None:
        super().__init__(scope, id)
        if max_concurrency is not None and max_concurrency < 2:
            raise ValueError(f"{self.node.path}: max_concurrency is {max_concurrency} and must be at least 2")
        function.allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], [queue.queue_arn])
        scaling = lambda_.CfnEventSourceMapping.ScalingConfigProperty
        self.source = lambda_.CfnEventSourceMapping(
            self,
            "Source",
            event_source_arn=queue.queue_arn,
            function_name=function.alias.function_arn,
            enabled=None if is_on else False,
            function_response_types=["ReportBatchItemFailures"],
            batch_size=batch_size,
            maximum_batching_window_in_seconds=window or None,
            scaling_config=scaling(maximum_concurrency=max_concurrency) if max_concurrency else None,
        )
        redrive = "A queue is a source without on-failure destination: its redrive policy takes what keeps failing."
        acknowledge(self.source, redrive, "Serverless-LambdaEventSourceMappingDestination")

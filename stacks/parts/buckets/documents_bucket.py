"""The bucket that takes applicants' documents and tells the default bus of each."""

from aws_cdk import Duration
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.config import Environment
from stacks.naming import documents_bucket
from stacks.parts.buckets.private_bucket import private_bucket

UPLOADS = "uploads"
"""The prefix under which documents lie; nothing else is ever written."""


class DocumentsBucket(Construct):
    """Private, encrypted, TLS only; documents are forgotten after the days of their environment."""

    def __init__(self, scope: Construct, id: str, *, target: Environment) -> None:
        super().__init__(scope, id)
        forgotten = s3.LifecycleRule(expiration=Duration.days(target.document_days))
        self.bucket = private_bucket(
            self, "Bucket", target=target, name=documents_bucket(target), lifecycle=[forgotten]
        )
        # By property: the construct's own switch would deploy a function that sets it.
        resource = self.bucket.node.default_child
        assert isinstance(resource, s3.CfnBucket)
        resource.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
            event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(event_bridge_enabled=True)
        )

"""The bucket that takes uploaded media files, keeps what is derived, and tells the default bus of each change."""

from aws_cdk import Duration
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.config import Environment
from stacks.naming import media_bucket
from stacks.parts.buckets.private_bucket import private_bucket

UPLOADS, DERIVED = "uploads", "derived"
"""Prefixes of what people upload, and of what the service makes of it."""

COLD_DAYS, COLDER_DAYS = 30, 90
"""The least before Standard-IA is 30 days (Amazon S3 User Guide, "Transitioning objects using Amazon S3 Lifecycle").
Originals are read again only when something is derived anew; both classes answer at once."""

UNFINISHED_DAYS = 7


class MediaBucket(Construct):
    """Private, encrypted, TLS only. Originals become colder with time; all is forgotten in the end."""

    def __init__(self, scope: Construct, id: str, *, target: Environment) -> None:
        super().__init__(scope, id)
        colder = [
            s3.Transition(storage_class=s3.StorageClass.INFREQUENT_ACCESS, transition_after=Duration.days(COLD_DAYS)),
            s3.Transition(
                storage_class=s3.StorageClass.GLACIER_INSTANT_RETRIEVAL, transition_after=Duration.days(COLDER_DAYS)
            ),
        ]
        originals = s3.LifecycleRule(prefix=f"{UPLOADS}/", transitions=colder)
        forgotten = s3.LifecycleRule(
            expiration=Duration.days(target.media_days),
            abort_incomplete_multipart_upload_after=Duration.days(UNFINISHED_DAYS),
        )
        self.bucket = private_bucket(
            self, "Bucket", target=target, name=media_bucket(target), lifecycle=[forgotten, originals]
        )
        # By property: the construct's own switch would deploy a function that sets it.
        resource = self.bucket.node.default_child
        assert isinstance(resource, s3.CfnBucket)
        resource.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
            event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(event_bridge_enabled=True)
        )

"""Topics of alarms: one for every alarm, one for alarms that must wake somebody; encrypted where somebody listens."""

from collections.abc import Iterable

from aws_cdk import Aws
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct

from stacks.config import Environment
from stacks.naming import ALARMS, PAGES, physical_name

CLOUDWATCH = "cloudwatch.amazonaws.com"


class OnCall(Construct):
    """`pages` takes what wakes; every alarm finds the other topic by its name. Who listens stands in the
    configuration. A topic without subscribers keeps no message, so without listeners it needs no key."""

    def __init__(self, scope: Construct, id: str, *, target: Environment) -> None:
        super().__init__(scope, id)
        self._key = self._made_key(target) if target.is_heard else None
        self._topic("Alarms", physical_name(target, ALARMS), target.hears_alarms)
        self.pages = self._topic("Pages", physical_name(target, PAGES), target.hears_pages)

    def _made_key(self, target: Environment) -> kms.Key:
        """Make a key: CloudWatch may not use the one that AWS keeps for SNS.

        Source: Amazon CloudWatch User Guide, "Notifying users on alarm changes".
        """
        key = kms.Key(
            self,
            "Key",
            description=f"Encrypts what alarms of {target.name} say.",
            enable_key_rotation=True,
            removal_policy=target.removal_policy,
        )
        key.add_to_resource_policy(_for_alarms(["kms:Decrypt", "kms:GenerateDataKey*"], "*"))
        return key

    def _topic(self, id: str, name: str, listeners: Iterable[str]) -> sns.Topic:
        topic = sns.Topic(self, id, topic_name=name, master_key=self._key, enforce_ssl=True)
        topic.add_to_resource_policy(_for_alarms(["sns:Publish"], topic.topic_arn))
        for number, address in enumerate(listeners):
            sns.Subscription(
                self, f"{id}Listener{number}", topic=topic, endpoint=address, protocol=sns.SubscriptionProtocol.EMAIL
            )
        return topic


def _for_alarms(actions: list[str], resource: str) -> iam.PolicyStatement:
    """Return the statement that lets alarms of this account, and of no other, do `actions`."""
    return iam.PolicyStatement(
        actions=actions,
        resources=[resource],
        principals=[iam.ServicePrincipal(CLOUDWATCH)],
        conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
    )

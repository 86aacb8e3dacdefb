"""The tables."""

from collections.abc import Mapping
from typing import Any

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

from stacks.config import Environment
from stacks.naming import pascal, physical_name
from stacks.routes import TABLES, Table


def _key(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)


class StorageStack(Stack):
    """Every table of `TABLES`: on demand, encrypted, with point-in-time recovery."""

    def __init__(self, scope: Construct, id: str, *, target: Environment, **stack: Any) -> None:
        super().__init__(scope, id, **stack)
        self._target = target
        self.tables: Mapping[str, dynamodb.Table] = {name: self._table(name, row) for name, row in TABLES.items()}
        rows = [{"name": name, "table": physical_name(target, name)} for name in TABLES]
        self.template_options.metadata = {"Signalbox::Tables": rows}

    def _table(self, name: str, row: Table) -> dynamodb.Table:
        target = self._target
        table = dynamodb.Table(
            self,
            pascal(name),
            table_name=physical_name(target, name),
            partition_key=_key(row.partition_key),
            sort_key=_key(row.sort_key) if row.sort_key else None,
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            time_to_live_attribute=row.ttl,
            stream=dynamodb.StreamViewType.NEW_AND_OLD_IMAGES if row.stream else None,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            deletion_protection=target.retain,
            removal_policy=RemovalPolicy.RETAIN if target.retain else RemovalPolicy.DESTROY,
        )
        for index, (partition, sort) in row.indexes.items():
            table.add_global_secondary_index(index_name=index, partition_key=_key(partition), sort_key=_key(sort))
        return table

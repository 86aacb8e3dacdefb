"""Retention of deployed log groups, archives and tables in the templates, in months of 30 days; their recovery."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from signalbox.assembly import Assembly, Resource
from signalbox.cost.projection.inventory.use import has_recovery

DAYS_A_MONTH = 30
KEEP_DAYS = "KEEP_DAYS_"
GROUP_OF_FUNCTIONS = "/aws/lambda/"  # where a function logs that names no group


def log_months(assembly: Assembly) -> dict[str, Fraction]:
    """Return the retention of logs by the name of their function or machine, where the template limits it."""
    kept = {}
    for group in assembly.of_type("AWS::Logs::LogGroup"):
        if days := group.properties.get("RetentionInDays"):
            kept[group.name] = Fraction(int(days), DAYS_A_MONTH)
    found = {}
    for resource in assembly.of_type("AWS::Lambda::Function", "AWS::StepFunctions::StateMachine"):
        name = log_group(resource)
        if name in kept:
            found[resource.name] = kept[name]
    return found


def log_group(resource: Resource) -> str:
    """Return the name of the log group of a function or a machine."""
    if resource.type == "AWS::Lambda::Function":
        settings = resource.properties.get("LoggingConfig") or {}
        return str(settings.get("LogGroup") or GROUP_OF_FUNCTIONS + resource.name)
    targets = (resource.properties.get("LoggingConfiguration") or {}).get("Destinations") or [{}]
    return name_in(targets[0].get("CloudWatchLogsLogGroup") or {})


def name_in(destination: Mapping[str, Any]) -> str:
    """Return the log group's name in its ARN, which ends with `:*`."""
    return str(destination.get("LogGroupArn", "")).rpartition(":log-group:")[2].removesuffix(":*")


def table_months(assembly: Assembly) -> dict[str, Fraction]:
    """Return the retention of tables whose rows expire, by the tables' short names.

    The functions that write a table have its days in a variable such as `KEEP_DAYS_OUTBOX`.
    """
    found = {}
    for function in assembly.of_type("AWS::Lambda::Function"):
        variables = (function.properties.get("Environment") or {}).get("Variables") or {}
        for table, name in assembly.tables.items():
            days = str(variables.get(f"{KEEP_DAYS}{table.upper()}", ""))
            if days.isdigit() and expires(assembly, name):
                found[table] = Fraction(int(days), DAYS_A_MONTH)
    return found


def expires(assembly: Assembly, name: str) -> bool:
    """Return whether a table deletes rows by their time to live."""
    tables = (table for table in assembly.of_type("AWS::DynamoDB::Table") if table.name == name)
    return any((table.properties.get("TimeToLiveSpecification") or {}).get("Enabled") for table in tables)


def log_seconds(assembly: Assembly) -> list[int]:
    """Return the time for which each delivery stream collects records for one object."""
    streams = assembly.of_type("AWS::KinesisFirehose::DeliveryStream")
    hints = [row.properties["ExtendedS3DestinationConfiguration"].get("BufferingHints", {}) for row in streams]
    return [int(hint.get("IntervalInSeconds", 300)) for hint in hints]


def archive_months(assembly: Assembly) -> list[Fraction | None]:
    """Return the retention of each archive; None where it keeps events for ever."""
    archives = assembly.of_type("AWS::Events::Archive")
    days = [int(archive.properties.get("RetentionDays") or 0) for archive in archives]
    return [Fraction(each, DAYS_A_MONTH) if each else None for each in days]


def recovered_tables(assembly: Assembly) -> set[str]:
    """Return the short names of tables with point-in-time recovery."""
    recovered = {table.name for table in assembly.of_type("AWS::DynamoDB::Table") if has_recovery(table.properties)}
    return {short for short, name in assembly.tables.items() if name in recovered}

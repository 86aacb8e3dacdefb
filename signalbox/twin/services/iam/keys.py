"""Keys of KMS: what they encrypt, and the actions on a key that an encrypted queue or topic needs.

Sources: Amazon SQS Developer Guide, "Key management" (services and senders need GenerateDataKey and Decrypt, receivers
Decrypt; a service cannot use the key that AWS keeps for SQS, whose policy nobody can change); Amazon SNS Developer
Guide, "Managing Amazon SNS encryption keys and costs"; AWS KMS Developer Guide, "Key policies" (a role's own policies
count where the key's policy allows the account).
"""

from collections.abc import Iterator

from signalbox.assembly import ACCOUNT, Assembly
from signalbox.twin.services.iam.statements import Request, Statement, statements_of

ROOT = f"arn:aws:iam::{ACCOUNT}:root"
NEEDED = {
    "sqs:SendMessage": ("kms:GenerateDataKey", "kms:Decrypt"),
    "sqs:ReceiveMessage": ("kms:Decrypt",),
    "sns:Publish": ("kms:GenerateDataKey", "kms:Decrypt"),
}
"""Actions on the key that an action on an encrypted queue or topic needs."""


def key_policies(assembly: Assembly) -> dict[str, tuple[Statement, ...]]:
    """Return key ARN -> statements of its policy."""
    return {
        key.arn: statements_of(key.properties["KeyPolicy"], f"{key.stack}: {key.logical_id}")
        for key in assembly.of_type("AWS::KMS::Key")
    }


def encrypted(assembly: Assembly) -> dict[str, str]:
    """Return ARN of a queue or topic -> ARN of its key; a key that no stack deploys keeps its name."""
    names = dict(names_of_keys(assembly))
    found = assembly.of_type("AWS::SQS::Queue", "AWS::SNS::Topic")
    wanted = {one.arn: one.properties.get("KmsMasterKeyId") for one in found}
    return {arn: names.get(key, key) for arn, key in wanted.items() if key}


def names_of_keys(assembly: Assembly) -> Iterator[tuple[str, str]]:
    """Yield (a name of a key, its ARN): its id, its ARN and its aliases."""
    for key in assembly.of_type("AWS::KMS::Key"):
        yield from ((key.ref, key.arn), (key.arn, key.arn))
    ids = {key.ref: key.arn for key in assembly.of_type("AWS::KMS::Key")}
    for alias in assembly.of_type("AWS::KMS::Alias"):
        target = alias.properties["TargetKeyId"]
        yield alias.name, ids.get(target, target)


def asked_of_key(request: Request, key: str) -> tuple[Request, ...]:
    """Return the requests to a key that a request to an encrypted resource makes."""
    return tuple(Request(action, key) for action in NEEDED.get(request.action, ()))

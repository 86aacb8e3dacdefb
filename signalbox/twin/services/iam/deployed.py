"""Policies that an assembly deploys: of its roles, queues, topics, keys and functions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from signalbox.assembly import Assembly, Resource
from signalbox.twin.services.iam.errors import UnsupportedPolicy
from signalbox.twin.services.iam.keys import encrypted, key_policies
from signalbox.twin.services.iam.managed import statements_by_aws
from signalbox.twin.services.iam.patterns import fits
from signalbox.twin.services.iam.statements import Statement, raw_statements, statements_of


@dataclass
class DeployedPolicies:
    """Statements by the ARN of their role or resource; `encrypted`: queue or topic -> its key. `left_out` names what
    the twin cannot evaluate in the policies of another project."""

    roles: dict[str, tuple[Statement, ...]] = field(default_factory=dict)
    resources: dict[str, tuple[Statement, ...]] = field(default_factory=dict)
    encrypted: dict[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()

    def about(self, arn: str) -> tuple[Statement, ...]:
        """Return the statements of the resource's own policy."""
        return self.resources.get(arn, ())

    def copy(self) -> "DeployedPolicies":
        """Return a copy that can be changed alone."""
        return DeployedPolicies(dict(self.roles), dict(self.resources), dict(self.encrypted), self.left_out)


def read_policies(assembly: Assembly) -> DeployedPolicies:
    """Return every policy of the assembly. Raises UnsupportedPolicy for what the twin cannot evaluate; in an assembly
    of another project that is left out and named."""
    found, reader = DeployedPolicies(), Reader(strict=not assembly.foreign)
    attached = attached_documents(assembly)
    for role in assembly.of_type("AWS::IAM::Role"):
        statements: list[Statement] = []
        for where, document in [*own_documents(role, assembly, reader), *attached[role.ref]]:
            statements += reader.statements(document, where)
        statements += by_aws(role)
        found.roles[role.arn] = tuple(statements)
    found.resources.update(of_queues(assembly, reader) | of_topics(assembly, reader) | key_policies(assembly))
    found.encrypted.update(encrypted(assembly))
    for arn, statement in of_functions(assembly):
        found.resources[arn] = (*found.about(arn), statement)
    found.left_out = tuple(dict.fromkeys(reader.left_out))
    return found


@dataclass
class Reader:
    """Reads policy documents; unless it is strict, what the twin cannot evaluate is left out and named."""

    strict: bool
    left_out: list[str] = field(default_factory=list)

    def statements(self, document: Any, where: str) -> tuple[Statement, ...]:
        """Return the statements of a document. Raises UnsupportedPolicy for one without any, which AWS refuses."""
        found: list[Statement] = []
        for raw in raw_statements(document, where):
            try:
                found += statements_of({"Statement": raw}, where)
            except UnsupportedPolicy as error:
                self.refuse(error)
        return tuple(found)

    def refuse(self, error: UnsupportedPolicy) -> None:
        """Note what cannot be evaluated, or raise it."""
        if self.strict:
            raise error
        self.left_out.append(str(error))


def attached_documents(assembly: Assembly) -> Mapping[str, list[tuple[str, Any]]]:
    """Return role name -> documents of the policies that name the role."""
    attached: dict[str, list[tuple[str, Any]]] = defaultdict(list)
    for policy in assembly.of_type("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
        for role in policy.properties.get("Roles", []):
            attached[role].append((place(policy), policy.properties["PolicyDocument"]))
    return attached


def own_documents(role: Resource, assembly: Assembly, reader: Reader) -> Iterator[tuple[str, Any]]:
    """Yield the documents in the role itself, and those of the project's managed policies that it names."""
    where = place(role)
    if "PermissionsBoundary" in role.properties:
        reader.refuse(
            UnsupportedPolicy(f"{where}: the twin does not support a PermissionsBoundary; use the role's policies")
        )
    for policy in role.properties.get("Policies", []):
        yield where, policy["PolicyDocument"]
    for arn in role.properties.get("ManagedPolicyArns", []):
        if statements_by_aws(arn) is None:
            try:
                yield where, managed(arn, assembly, where)
            except UnsupportedPolicy as error:
                reader.refuse(error)


def by_aws(role: Resource) -> Iterator[Statement]:
    """Yield the statements of AWS's managed policies that the role names."""
    for arn in role.properties.get("ManagedPolicyArns", []):
        for statement in statements_of({"Statement": statements_by_aws(arn) or []}, place(role)):
            yield replace(statement, by_aws=True)


def managed(arn: str, assembly: Assembly, where: str) -> Any:
    """Return the document of a managed policy of the project. Raises UnsupportedPolicy."""
    for policy in assembly.of_type("AWS::IAM::ManagedPolicy"):
        if arn in (policy.arn, policy.ref):
            return policy.properties["PolicyDocument"]
    raise UnsupportedPolicy(f"{where}: the twin does not support the managed policy {arn}; write its statements out")


def of_queues(assembly: Assembly, reader: Reader) -> dict[str, tuple[Statement, ...]]:
    """Return queue ARN -> statements of its policies; none for a queue without a policy."""
    urls = {queue.ref: queue.arn for queue in assembly.of_type("AWS::SQS::Queue")}
    found: dict[str, tuple[Statement, ...]] = dict.fromkeys(urls.values(), ())
    for policy in assembly.of_type("AWS::SQS::QueuePolicy"):
        statements = reader.statements(policy.properties["PolicyDocument"], place(policy))
        try:
            arns = [known_queue(url, urls, policy) for url in policy.properties["Queues"]]
            check_effect(policy, statements, arns)
        except UnsupportedPolicy as error:
            reader.refuse(error)
            continue
        for arn in arns:
            found[arn] = (*found[arn], *statements)
    return found


def known_queue(url: str, urls: Mapping[str, str], policy: Resource) -> str:
    """Return the ARN of the queue of a URL. Raises UnsupportedPolicy for one that no stack deploys."""
    if url not in urls:
        raise UnsupportedPolicy(f"{place(policy)}: no stack deploys the queue {url}")
    return urls[url]


def check_effect(policy: Resource, statements: Iterable[Statement], arns: Iterable[str]) -> None:
    """Raise UnsupportedPolicy for a statement of a queue's policy that can have no effect."""
    for number, statement in enumerate(statements):
        where = f"{place(policy)}: Statement[{number}]"
        if not statement.principals:
            raise UnsupportedPolicy(f"{where}: SQS refuses a statement without a Principal")
        if not any(fits(one, arn) for one in statement.resources for arn in arns) and not statement.all_but_resources:
            raise UnsupportedPolicy(
                f"{where} has no effect: its Resource is {', '.join(statement.resources)}, and the policy belongs to "
                f"{', '.join(arns) or 'no queue'}"
            )


def of_topics(assembly: Assembly, reader: Reader) -> dict[str, tuple[Statement, ...]]:
    """Return topic ARN -> statements of its policies. Without a policy, its own account may publish (Amazon SNS
    Developer Guide, "Special information for Amazon SNS policies")."""
    found: dict[str, tuple[Statement, ...]] = {}
    for policy in assembly.of_type("AWS::SNS::TopicPolicy"):
        for topic in policy.properties["Topics"]:
            statements = reader.statements(policy.properties["PolicyDocument"], place(policy))
            found[topic] = (*found.get(topic, ()), *statements)
    own = Statement(allows=True, actions=("sns:publish",), resources=("*",), principals=(("*", "*"),))
    return {topic.arn: found.get(topic.ref, (own,)) for topic in assembly.of_type("AWS::SNS::Topic")}


def of_functions(assembly: Assembly) -> Iterator[tuple[str, Statement]]:
    """Yield (ARN of a function, version or alias, statement) of each AWS::Lambda::Permission."""
    arns = {function.name: function.arn for function in assembly.of_type("AWS::Lambda::Function")}
    for permission in assembly.of_type("AWS::Lambda::Permission"):
        p = permission.properties
        arn = arns.get(p["FunctionName"], p["FunctionName"])
        condition: dict[str, dict[str, Any]] = {}
        if "SourceArn" in p:
            condition["ArnLike"] = {"aws:SourceArn": p["SourceArn"]}
        if "SourceAccount" in p:
            condition["StringEquals"] = {"aws:SourceAccount": p["SourceAccount"]}
        service = "." in p["Principal"]
        document = {
            "Effect": "Allow",
            "Action": p["Action"],
            "Resource": arn,
            "Condition": condition,
            "Principal": {"Service" if service else "AWS": p["Principal"]},
        }
        yield arn, statements_of({"Statement": document}, place(permission))[0]


def place(resource: Resource) -> str:
    """Return where a user finds a resource."""
    return f"{resource.stack}: {resource.logical_id}"

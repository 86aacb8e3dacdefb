"""Policies of an assembly at work in a twin: each call and each delivery is evaluated once and remembered."""

import weakref
from collections import Counter

from signalbox.assembly import ACCOUNT, Assembly
from signalbox.twin.gateway.calls import Call, ServiceError
from signalbox.twin.services.iam.account import Account
from signalbox.twin.services.iam.decisions import Decision, decide_for_key, decide_for_role, decide_for_service
from signalbox.twin.services.iam.deployed import DeployedPolicies, place, read_policies
from signalbox.twin.services.iam.errors import RefusedDeployment
from signalbox.twin.services.iam.keys import asked_of_key
from signalbox.twin.services.iam.requests import Asked, asked_by, plain
from signalbox.twin.services.iam.services import uses
from signalbox.twin.services.iam.statements import Request
from signalbox.twin.services.iam.unused import Recorded

MOST_RECORDED = 50_000
"""Distinct calls that are remembered; beyond it, results are forgotten, and recorded calls stay."""
CODES = {"sqs": ("AccessDenied", 403), "s3": ("AccessDenied", 403), "ses": ("AccessDeniedException", 403)}
"""Error code and HTTP status by prefix of the action; other services answer AccessDeniedException with 400."""

EVERY_TWIN: set[Recorded] = set()
"""Allowed calls of roles in every twin of this process, which show what all of them together need."""

READ: dict[int, tuple[DeployedPolicies, frozenset[Recorded], Counter[str]]] = {}
"""Policies read of an assembly, by its identity while it lives: its twins share them, as reading takes 4 to 18 ms."""


class Policies:
    """Evaluates what is done in one twin. `recorded` are allowed calls of roles; `refused` counts denials by name."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.deployed = DeployedPolicies()
        self.allowed: set[tuple[str, Asked]] = set()
        self.recorded: set[Recorded] = set()
        self.refused: Counter[str] = Counter()
        self.messages: dict[str, list[str]] = {}
        """AWS's messages to refused calls, by function: handlers keep them out of their own errors."""

    def take(self, assembly: Assembly) -> None:
        """Use the policies of this assembly from now on. Raises RefusedDeployment for what AWS would not deploy."""
        self.account.secrets = {secret.name: secret.arn for secret in assembly.of_type("AWS::SecretsManager::Secret")}
        key = id(assembly)
        if key not in READ:
            self.read(assembly)
            READ[key] = (self.deployed, frozenset(self.recorded), Counter(self.refused))
            weakref.finalize(assembly, READ.pop, key, None)
        deployed, recorded, refused = READ[key]
        self.deployed = deployed.copy()
        self.recorded, self.refused = set(recorded), Counter(refused)

    def replace(self, assembly: Assembly) -> None:
        """Use these policies in place of the former ones; what was recorded and refused before still counts."""
        recorded, refused = self.recorded, self.refused
        self.take(assembly)
        self.recorded |= recorded
        self.refused += refused
        self.allowed.clear()

    def read(self, assembly: Assembly) -> None:
        """Read the policies, and evaluate what services do because of the configuration."""
        self.deployed = read_policies(assembly)
        for use in uses(assembly):
            refusal = self.refusal(use.role, use.user.name, use.request)
            if refusal and use.required:
                raise RefusedDeployment(
                    f"{place(use.user)}: {refusal}; AWS deploys it only when the role is allowed to"
                )

    def authorise(self, call: Call) -> None:
        """Raise the ServiceError of a handler's call that AWS would deny."""
        caller = call.caller
        if caller is None or caller.role not in self.deployed.roles:
            return
        asked = self.with_keys(asked_by(call, self.account))
        if (caller.role, asked) in self.allowed:
            return
        for request in asked:
            if message := self.refusal(caller.role, caller.function, request):
                self.note(caller.function, message)
                code, status = CODES.get(request.action.partition(":")[0], ("AccessDeniedException", 400))
                raise ServiceError(code, message, status)
        self.remember(caller.role, asked)

    def note(self, function: str, message: str) -> None:
        """Keep the message of a refused call, once."""
        known = self.messages.setdefault(function, [])
        if message not in known:
            known.append(message)

    def with_keys(self, asked: Asked) -> Asked:
        """Return these requests, and those that encrypted queues and topics make to their keys."""
        keys = self.deployed.encrypted
        if not any(request.resource in keys for request in asked):
            return asked
        more = (asked_of_key(request, keys[request.resource]) for request in asked if request.resource in keys)
        return (*asked, *(request for some in more for request in some))

    def remember(self, who: str, asked: Asked) -> None:
        """Remember what `who` may do: the ARN of a role, or of a resource for which a service acts."""
        if len(self.allowed) >= MOST_RECORDED:
            self.allowed.clear()
        self.allowed.add((who, asked))

    def invocation_refusal(self, role: str, session: str, function: str) -> str:
        """Return AWS's message where a role may not invoke the function of this ARN; else an empty text."""
        asked = (plain("lambda:InvokeFunction", function),)
        if role not in self.deployed.roles or (role, asked) in self.allowed:
            return ""
        message = self.refusal(role, session, asked[0])
        if not message:
            self.remember(role, asked)
        return message

    def role_refusal(self, role: str, action: str, resource: str) -> str:
        """Return AWS's message where a service may not do this by the role; else an empty text."""
        asked = self.with_keys((plain(action, resource),))
        return next(filter(None, (self.refusal(role, "service", request) for request in asked)), "")

    def refusal(self, role: str, session: str, request: Request) -> str:
        """Return AWS's message where the role may not do this; else, or without such a role, an empty text."""
        if role not in self.deployed.roles:
            return ""
        of_resource = self.deployed.about(request.resource)
        decide = decide_for_key if request.action.startswith("kms:") and of_resource else decide_for_role
        decision = decide(request, role, self.deployed.roles[role], of_resource)
        if decision is Decision.ALLOWED:
            self.record(Recorded(role, request))
            return ""
        name = role.rpartition("/")[2]
        self.refused[f"{name} {request.action} {request.resource}"] += 1
        return denial(f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/{session}", request, decision)

    def record(self, call: Recorded) -> None:
        """Record an allowed call, here and for the whole process, up to a bound each."""
        for recorded in (self.recorded, EVERY_TWIN):
            if len(recorded) < MOST_RECORDED:
                recorded.add(call)

    def call_refusal(self, role: str, session: str, call: Call) -> str:
        """Return AWS's message where a role may not make a call; else an empty text."""
        asked = self.with_keys(asked_by(call, self.account))
        return next(filter(None, (self.refusal(role, session, request) for request in asked)), "")

    def service_refusal(self, service: str, source: str, action: str, resource: str) -> str:
        """Return AWS's message where a service may not do this to a resource on behalf of `source` (an ARN). It is
        empty where the service may do it, and may use the resource's key."""
        asked = self.with_keys((plain(action, resource),))
        if (source, asked) in self.allowed:
            return ""
        for request in asked:
            decision = decide_for_service(request, service, source, self.deployed.about(request.resource))
            if decision is not Decision.ALLOWED:
                self.refused[f"{source} {request.action} {request.resource}"] += 1
                return denial(service, request, decision)
        self.remember(source, asked)
        return ""


def denial(who: str, request: Request, decision: Decision) -> str:
    """Return the message of an AccessDeniedException; SQS writes actions in lower case."""
    action = request.action.lower() if request.action.startswith("sqs:") else request.action
    why = decision.value.format(action=action)
    return f"User: {who} is not authorized to perform: {action} on resource: {request.resource} {why}"

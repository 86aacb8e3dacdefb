"""The policies of an assembly at work in a twin: each call and each delivery is judged, once, and remembered."""

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
"""Distinct calls that are remembered; past it, what was judged is forgotten, and what was recorded stays."""
CODES = {"sqs": ("AccessDenied", 403), "s3": ("AccessDenied", 403), "ses": ("AccessDeniedException", 403)}
"""Error code and HTTP status by prefix of the action; the others answer AccessDeniedException with 400."""

EVERY_TWIN: set[Recorded] = set()
"""The allowed calls of roles in every twin of this process: what all of them together needed."""

READ: dict[int, tuple[DeployedPolicies, frozenset[Recorded], Counter[str]]] = {}
"""By the identity of an assembly, while it lives: what was read of it serves every twin of it, as reading takes 4 to 18 ms."""


class Policies:
    """Judges what is done in one twin. `recorded` are the allowed calls of roles; `refused` counts what was denied, by name."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.deployed = DeployedPolicies()
        self.allowed: set[tuple[str, Asked]] = set()
        self.recorded: set[Recorded] = set()
        self.refused: Counter[str] = Counter()

    def take(self, assembly: Assembly) -> None:
        """Judge by the policies of this assembly from now on. Raises RefusedDeployment for what AWS would not deploy."""
        self.account.secrets = {secret.name: secret.arn for secret in assembly.of_type("AWS::SecretsManager::Secret")}
        key = id(assembly)
        if key not in READ:
            self.read(assembly)
            READ[key] = (self.deployed, frozenset(self.recorded), Counter(self.refused))
            weakref.finalize(assembly, READ.pop, key, None)
        deployed, recorded, refused = READ[key]
        self.deployed = deployed.copy()
        self.recorded, self.refused = set(recorded), Counter(refused)

    def read(self, assembly: Assembly) -> None:
        """Read the policies, and judge what services do for the sake of the configuration."""
        self.deployed = read_policies(assembly)
        for use in uses(assembly):
            refusal = self.refusal(use.role, use.user.name, use.request)
            if refusal and use.required:
                raise RefusedDeployment(
                    f"{place(use.user)}: {refusal}; AWS deploys it only when the role is allowed to"
                )

    def authorise(self, call: Call) -> None:
        """Let a call of a handler pass, or raise the ServiceError that AWS answers it with."""
        caller = call.caller
        if caller is None or caller.role not in self.deployed.roles:
            return
        asked = self.with_keys(asked_by(call, self.account))
        if (caller.role, asked) in self.allowed:
            return
        for request in asked:
            if message := self.refusal(caller.role, caller.function, request):
                code, status = CODES.get(request.action.partition(":")[0], ("AccessDeniedException", 400))
                raise ServiceError(code, message, status)
        self.remember(caller.role, asked)

    def with_keys(self, asked: Asked) -> Asked:
        """What is asked for, and what that asks of the keys of encrypted queues and topics."""
        keys = self.deployed.encrypted
        if not any(request.resource in keys for request in asked):
            return asked
        more = (asked_of_key(request, keys[request.resource]) for request in asked if request.resource in keys)
        return (*asked, *(request for some in more for request in some))

    def remember(self, who: str, asked: Asked) -> None:
        """Do not judge this again: `who` is the ARN of the role, or of the resource on whose behalf a service acts."""
        if len(self.allowed) >= MOST_RECORDED:
            self.allowed.clear()
        self.allowed.add((who, asked))

    def invocation_refusal(self, role: str, session: str, function: str) -> str:
        """AWS's message when a role (of a machine, of a schedule) may not invoke the function of this ARN; else empty."""
        asked = (plain("lambda:InvokeFunction", function),)
        if role not in self.deployed.roles or (role, asked) in self.allowed:
            return ""
        message = self.refusal(role, session, asked[0])
        if not message:
            self.remember(role, asked)
        return message

    def role_refusal(self, role: str, action: str, resource: str) -> str:
        """AWS's message when a service may not do this by the role; empty where it may."""
        asked = self.with_keys((plain(action, resource),))
        return next(filter(None, (self.refusal(role, "service", request) for request in asked)), "")

    def refusal(self, role: str, session: str, request: Request) -> str:
        """AWS's message when the role may not do this; empty where it may, or where no stack deploys the role."""
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
        """Remember an allowed call, here and for the whole process, up to a bound each."""
        for recorded in (self.recorded, EVERY_TWIN):
            if len(recorded) < MOST_RECORDED:
                recorded.add(call)

    def service_refusal(self, service: str, source: str, action: str, resource: str) -> str:
        """AWS's message when a service may not do this to something deployed for `source` (an ARN), or not use the key that it
        is encrypted under; else empty."""
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
    """The message of an AccessDeniedException; SQS writes actions in lower case."""
    action = request.action.lower() if request.action.startswith("sqs:") else request.action
    why = decision.value.format(action=action)
    return f"User: {who} is not authorized to perform: {action} on resource: {request.resource} {why}"

"""Operations: cost, rollback, traces, logs, recovery, rights."""

from typing import Any

from signalbox.catalog import grants
from signalbox.review.answer import Answer, Evidence, Question, Verdict, unknown
from signalbox.review.grounds import by_rules, listed, number, share
from signalbox.review.subject import Subject

SECTION = "Operations"
FUNCTIONS = ("AWS::Lambda::Function", "AWS::Serverless::Function")
POLICIES = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::Role")


def cost(subject: Subject) -> Answer:
    """The projected bill of a month, and of one execution of each flow."""
    if subject.projection is None:
        return unknown("What happens in a month is not known: a file of assumptions (--usage) tells it.")
    answer = subject.projection.to_json()
    flows = [f"{slug} {float(row['per_execution']):.7f}" for slug, row in answer["per_workflow"].items()]
    text = f"{float(answer['total']):,.2f} {answer['currency']} a month; an execution costs {listed(flows)}."
    link = "docs/cost.md" if subject.page("docs/cost.md") else ""
    gaps = answer.get("not_priced") or []
    verdict = Verdict.PARTLY if gaps else Verdict.YES
    left = f" Without a price: {listed(str(gap['item']) for gap in gaps)}." if gaps else ""
    return Answer(verdict, text + left, (Evidence("`signalbox cost project`", link),))


def rollback(subject: Subject) -> Answer:
    """Functions and machines are called through aliases, and a bad version is rolled back by alarms."""
    functions = subject.estate.of_type(*FUNCTIONS)
    machines = [resource for resource, _ in subject.machines]
    if not functions and not machines:
        return unknown("The templates have no function and no state machine.")
    of_functions = len(subject.estate.of_type("AWS::Lambda::Alias"))
    of_machines = len(subject.estate.of_type("AWS::StepFunctions::StateMachineAlias"))
    groups = subject.estate.of_type("AWS::CodeDeploy::DeploymentGroup")
    text = f"{number(len(functions), 'function')} with {of_functions} aliases, "
    text += f"{number(len(machines), 'machine')} with {of_machines}."
    evidence = [Evidence("versions that can be pointed at again")]
    if subject.page("docs/rollout.md"):
        evidence.append(Evidence("`make rollback`, and what happens to running executions", "docs/rollout.md"))
    if not of_functions and not of_machines:
        return Answer(Verdict.NO, f"{text} A new version replaces the old one at once.", ())
    if not groups:
        return Answer(
            Verdict.PARTLY, f"{text} No deployment of these templates is rolled back by alarms.", tuple(evidence)
        )
    return Answer(Verdict.YES, f"{text} {number(len(groups), 'deployment')} roll back by alarms.", tuple(evidence))


def traced(subject: Subject) -> Answer:
    """Functions and machines are traced, so one piece of work can be followed."""
    functions = subject.estate.of_type(*FUNCTIONS)
    parts = [*functions, *(resource for resource, _ in subject.machines)]
    if not parts:
        return unknown("The templates have no function and no state machine.")
    on = [one.logical_id for one in parts if is_traced(one.properties)]
    verdict, text = share(on, [one.logical_id for one in parts], "part")
    link = "docs/tracing.md" if subject.page("docs/tracing.md") else ""
    return Answer(verdict, text, (Evidence("modes of tracing", link),))


def is_traced(properties: Any) -> bool:
    """Return whether a function or a machine writes traces."""
    mode = (properties.get("TracingConfig") or {}).get("Mode") or properties.get("Tracing")
    tracing = properties.get("TracingConfiguration") or {}
    return mode in ("Active", "PassThrough") or tracing.get("Enabled") in (True, "true")


def logs(subject: Subject) -> Answer:
    """Logs have a retention."""
    rules = ("logs-without-retention", "function-without-log-group")
    good = "Every log expires."
    kinds = ("AWS::Logs::LogGroup", *FUNCTIONS)
    return by_rules(subject, rules, good, "There is no log.", bool(subject.estate.of_type(*kinds)))


def recovery(subject: Subject) -> Answer:
    """Tables can be restored to a point in time."""
    good = "Every table can be restored to a point in time."
    kinds = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")
    return by_rules(
        subject, ("table-without-recovery",), good, "There is no table.", bool(subject.estate.of_type(*kinds))
    )


def rights(subject: Subject) -> Answer:
    """No policy of the templates allows every action of a service, or of all."""
    holders = subject.estate.of_type(*POLICIES)
    documents = [(one.logical_id, document) for one in holders for document in documents_of(one.properties)]
    if not documents:
        return unknown("The templates have no policy.")
    wide = [name for name, document in documents if any(action.endswith("*") for action in actions_of(document))]
    if wide:
        return Answer(
            Verdict.NO,
            f"Whole services are allowed in {listed(dict.fromkeys(wide))}.",
            (Evidence("an action with a star"),),
        )
    link = "docs/security.md" if subject.page("docs/security.md") else ""
    text = f"{number(len(documents), 'policy document')}, each action by its name."
    return Answer(Verdict.YES, text, (Evidence("what may do what", link),))


def documents_of(properties: Any) -> list[Any]:
    """Return the policy documents of a role or policy."""
    inline = [row.get("PolicyDocument") for row in properties.get("Policies") or [] if isinstance(row, dict)]
    return [one for one in (properties.get("PolicyDocument"), *inline) if isinstance(one, dict)]


def actions_of(document: Any) -> list[str]:
    """Return the actions that a document allows."""
    allowed = (one for one in grants.statements_in(document) if one.get("Effect") == "Allow")
    return [action for one in allowed for action in grants.listed(one.get("Action")) if isinstance(action, str)]


QUESTIONS = (
    Question("cost", SECTION, "What does it cost a month, and for each execution?", cost, "the expected bill"),
    Question("rollback", SECTION, "How is a bad version taken back?", rollback, "the way back"),
    Question("traces", SECTION, "Can one piece of work be followed?", traced),
    Question("logs", SECTION, "Do logs expire?", logs),
    Question("recovery", SECTION, "Can tables be restored?", recovery),
    Question("rights", SECTION, "Does each part have the rights that it needs, and no more?", rights),
)

"""Acts of people, through the entrances that people use.

A line is `{"act": NAME, "workflow": SLUG, "subject": KEY, "as": WHO}`; a scenario may name more fields of an act.
"""

from collections.abc import Mapping, Sequence

from signalbox.twin.scenario import Scenario
from signalbox.twin.script.checks import not_text
from signalbox.twin.script.line import Line
from signalbox.twin.script.verb import Act, Fields, Verb
from signalbox.twin.simulation import Simulation


def act_verb(scenarios: Sequence[Scenario]) -> Verb:
    """Return the verb of all acts of these scenarios; a line without `workflow` means the first that has acts."""
    acts: Mapping[str, Mapping[str, Act]] = {scenario.slug: scenario.acts for scenario in scenarios if scenario.acts}
    default = next(iter(acts), None)
    more = {scenario.slug: scenario.act_fields for scenario in scenarios}
    all_more = sorted({name for acts_of in more.values() for names in acts_of.values() for name in names})

    def check(fields: Fields) -> str | None:
        workflow, act = fields.get("workflow", default), fields["act"]
        if workflow not in tuple(acts) or not isinstance(fields.get("subject"), str):
            return f"`act` needs the workflow {' or '.join(acts)}, and a subject: whose"
        if act not in tuple(acts[workflow]):
            return f"`act` is {act!r}; of {workflow} there is {', '.join(acts[workflow])}"
        own = more[workflow].get(act, ())
        foreign = next((name for name in all_more if name in fields and name not in own), None)
        if foreign:
            return f"the act {act} of {workflow} has no `{foreign}`"
        return not_text(fields, optional=("as", *own))

    def play(simulation: Simulation, line: Line) -> None:
        acts[str(line.fields.get("workflow", default))][line.fields["act"]](simulation, line)

    return Verb(check, play, ("workflow", "subject", "as", *all_more))

"""Rules by what they look at. Each module has a tuple RULES."""

from signalbox.lint.rule import Rule
from signalbox.lint.rules import data, effects, loops, maps, observation, queues, recovery, sources, waits

MACHINE_RULES: tuple[Rule, ...] = (
    *waits.RULES,
    *recovery.RULES,
    *effects.RULES,
    *maps.RULES,
    *loops.RULES,
    *data.RULES,
)
"""Rules of a state machine."""
TEMPLATE_RULES: tuple[Rule, ...] = (*queues.RULES, *sources.RULES, *observation.RULES)
"""Rules of the resources of templates."""

"""Limits of AWS on the duration of a state: what cannot last so long has no price.

Sources: AWS Lambda Developer Guide, "Lambda quotas"; AWS Step Functions Developer Guide, "Step Functions service
quotas" (HTTP Task, execution time of a Standard workflow).
"""

from signalbox.cost.model.machine import State
from signalbox.cost.prices.services.limits import FUNCTION_TIME, Limit

HTTP_TIME = Limit(60_000, "ms", "a call of an HTTPS API")
EXECUTION_TIME = Limit(365 * 24 * 3600 * 1000, "ms", "an execution")
FUNCTIONS = (":states:::lambda:invoke", ":aws-sdk:lambda:invoke", ":function:")
HTTP = ":states:::http:invoke"
TOKEN = ".waitForTaskToken"  # ending of a Resource


def longest(state: State) -> Limit:
    """Return the limit on the duration of one try of a state.

    After a call with a task token the state goes on waiting, so the limit of the call is none of the state.
    """
    if state.resource.endswith(TOKEN):
        return EXECUTION_TIME
    if any(part in state.resource for part in FUNCTIONS):
        return FUNCTION_TIME
    return HTTP_TIME if HTTP in state.resource else EXECUTION_TIME

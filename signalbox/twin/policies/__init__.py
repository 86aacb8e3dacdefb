"""IAM in the twin: what AWS would refuse is refused here, by name; what nothing needed is reported."""

from signalbox.twin.policies.account import Account
from signalbox.twin.policies.checks import Policies
from signalbox.twin.policies.errors import RefusedDeployment, UnsupportedPolicy
from signalbox.twin.policies.unused import Grant, Recorded, unused

__all__ = ["Account", "Grant", "Policies", "Recorded", "RefusedDeployment", "UnsupportedPolicy", "unused"]

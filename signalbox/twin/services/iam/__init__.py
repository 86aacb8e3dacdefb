"""IAM in the twin: what AWS would refuse is refused here, by name; what nothing needed is reported."""

from signalbox.twin.services.iam.account import Account
from signalbox.twin.services.iam.checks import Policies
from signalbox.twin.services.iam.errors import RefusedDeployment, UnsupportedPolicy
from signalbox.twin.services.iam.unused import Grant, Recorded, unused

__all__ = ["Account", "Grant", "Policies", "Recorded", "RefusedDeployment", "UnsupportedPolicy", "unused"]

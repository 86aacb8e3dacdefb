"""IAM in the twin: calls that AWS would deny are denied here, and unused grants are reported."""

from signalbox.twin.services.iam.account import Account
from signalbox.twin.services.iam.checks import Policies
from signalbox.twin.services.iam.errors import RefusedDeployment, UnsupportedPolicy
from signalbox.twin.services.iam.unused import Grant, Recorded, unused

__all__ = ["Account", "Grant", "Policies", "Recorded", "RefusedDeployment", "UnsupportedPolicy", "unused"]

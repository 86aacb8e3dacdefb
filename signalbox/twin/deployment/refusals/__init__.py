"""Templates that AWS refuses to deploy, refused here with AWS's reason where a report quotes it."""

from signalbox.twin.deployment.refusals.checks import check_deployable
from signalbox.twin.deployment.refusals.ranges import RefusedTemplate

__all__ = ["RefusedTemplate", "check_deployable"]

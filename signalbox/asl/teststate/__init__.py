"""TestState: one state, run alone with a mocked result, as the API of Step Functions answers."""

from signalbox.asl.teststate.api import test_state
from signalbox.asl.teststate.refusals import Refusal

__all__ = ["Refusal", "test_state"]

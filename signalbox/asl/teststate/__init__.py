"""TestState: one state, run alone with a mocked result, as the API of Step Functions answers."""

from signalbox.asl.teststate.api import test_state
from signalbox.asl.teststate.http_request import HttpConnection, HttpRequest
from signalbox.asl.teststate.http_task import HttpResponse
from signalbox.asl.teststate.refusals import Refusal

__all__ = ["HttpConnection", "HttpRequest", "HttpResponse", "Refusal", "test_state"]

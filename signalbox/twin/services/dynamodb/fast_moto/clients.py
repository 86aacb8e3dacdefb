"""Calls of clients without what only a request over the network needs; endpoint and user agent of the other calls.

The code of botocore computes them at each call, half the cost of a read. An answered call uses neither of them; a call
that goes its own way through moto needs only a host and a region in them, which are the same for all calls of a client.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ParamValidationError
from botocore.regions import EndpointRulesetResolver
from botocore.useragent import UserAgentString

_stock_endpoint = EndpointRulesetResolver.construct_endpoint
_stock_user_agent = UserAgentString.to_string


def _user_agent(self: Any) -> str:
    # Copies of a user agent share its attributes but not its configuration.
    config, text = vars(self).get("kept_text", (self, ""))
    if config is not self._client_config:
        text = _stock_user_agent(self)
        self.kept_text = (self._client_config, text)
    return str(text)


def _endpoint(self: Any, operation_model: Any, call_args: Any, request_context: Any) -> Any:
    if self._service_model.service_name != "dynamodb":
        return _stock_endpoint(self, operation_model, call_args, request_context)
    kept = vars(self).setdefault("kept_endpoints", {})
    if operation_model.name not in kept:
        kept[operation_model.name] = _stock_endpoint(self, operation_model, call_args, request_context)
    return kept[operation_model.name]


def shorten(client: Any, supports: Callable[[Any], bool], answer: Callable[[Any, Any, dict[str, Any]], Any]) -> None:
    """Let `answer` answer a client's calls, of the operations that `supports` accepts.

    It takes the operation's model, the parameters and the call's context, and returns a response with its parsed
    document. Such a call has botocore's events around parameters and after the call, its validation and its exceptions;
    it has no endpoint, no serialised request and no `before-call`.
    """
    make_request, service = client._make_api_call, client._service_model.service_id.hyphenize()
    validator = getattr(client._serializer, "_param_validator", None)  # a Config may switch the validation off

    def call(operation: str, given: dict[str, Any]) -> Any:
        model = client._service_model.operation_model(operation)
        if not supports(model):
            return make_request(operation, given)
        context = {"client_region": client.meta.region_name, "client_config": client.meta.config}
        parameters = client._emit_api_params(given, model, context)
        report = validator.validate(parameters, model.input_shape) if validator and model.input_shape else None
        if report is not None and report.has_errors():
            raise ParamValidationError(report=report.generate_report())
        response, parsed = answer(model, parameters, context)
        client.meta.events.emit(
            f"after-call.{service}.{operation}", http_response=response, parsed=parsed, model=model, context=context
        )
        if response.status_code >= 300:
            code = context.get("error_code_override") or parsed.get("Error", {}).get("Code")
            raise client.exceptions.from_code(code)(parsed, operation)
        return parsed

    client._make_api_call = call


REPLACEMENTS: list[tuple[Any, str, Any]] = [
    (UserAgentString, "to_string", _user_agent),
    (EndpointRulesetResolver, "construct_endpoint", _endpoint),
]

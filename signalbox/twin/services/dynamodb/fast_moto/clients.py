"""Endpoint and user agent, computed once for each client.

The code of botocore computes them at each call, half the cost of a read. An answered call uses neither of them; a call
that goes its own way through moto needs only a host and a region in them, which are the same for all calls of a client.
"""

from __future__ import annotations

from typing import Any

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


REPLACEMENTS: list[tuple[Any, str, Any]] = [
    (UserAgentString, "to_string", _user_agent),
    (EndpointRulesetResolver, "construct_endpoint", _endpoint),
]

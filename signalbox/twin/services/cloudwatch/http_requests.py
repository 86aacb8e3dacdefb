"""Metrics of AWS/ApiGateway: requests of HTTP APIs by status, without latencies.

Source: Amazon API Gateway Developer Guide, "Working with metrics for HTTP APIs".
"""

from collections.abc import Iterable

from signalbox.twin.services.cloudwatch.metrics import Metrics


def put_requests(counted: Iterable[tuple[float, str, int]], metrics: Metrics) -> None:
    """Put each response: its instant, the id of the API, the status."""
    for at, api, status in counted:
        for name, value in (("Count", 1), ("4xx", status // 100 == 4), ("5xx", status // 100 == 5)):
            metrics.put("AWS/ApiGateway", name, {"ApiId": api}, at, float(value))

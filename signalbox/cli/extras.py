"""The extras of the package that verbs need, and the sentence where one is not installed."""

EXTRAS = {
    "twin": (
        "airspeed",
        "aws_lambda_powertools",
        "fastjsonschema",
        "greenlet",
        "moto",
        "samtranslator",
        "time_machine",
    ),
    "tracing": ("opentelemetry",),
}
"""The modules that each extra of pyproject.toml brings."""


def missing_extra(error: Exception) -> str | None:
    """Return what to install where an import failed for want of an extra, None for any other error."""
    module = error.name.partition(".")[0] if isinstance(error, ModuleNotFoundError) and error.name else ""
    found = (extra for extra, modules in EXTRAS.items() if module in modules)
    if extra := next(found, None):
        return f"this needs the extra {extra!r}, which is not installed: pip install 'signalbox[{extra}]'"
    return None

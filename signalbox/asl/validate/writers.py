"""Checks of a ResultWriter.

Source: AWS Step Functions Developer Guide, "ResultWriter (Map)", "Required field combinations". The page does not say
whether a WriterConfig needs both of its fields. Each of its examples has both, and the CDK takes none without both.
"""

from typing import Any

from signalbox.asl.problems import Report, under
from signalbox.asl.validate.checks import Check, is_object, one_of

_CONFIG: dict[str, Check] = {
    "Transformation": one_of("NONE", "COMPACT", "FLATTEN"),
    "OutputType": one_of("JSON", "JSONL"),
}
_INPUT = ("Arguments", "Parameters")
"""Field with the bucket and prefix, by query language."""


def check_writer(report: Report, place: str, writer: dict[str, Any]) -> None:
    """Check the fields of a ResultWriter that depend on each other."""
    if not writer.keys() & {"Resource", "WriterConfig"}:
        report.error("missing-field", place, "a ResultWriter needs WriterConfig, or Resource and what it takes")
    elif ("Resource" in writer) != any(name in writer for name in _INPUT):
        report.error("missing-field", place, "a ResultWriter needs Resource and the bucket together")
    if "WriterConfig" in writer:
        _check_config(report, under(place, "WriterConfig"), writer["WriterConfig"])


def _check_config(report: Report, place: str, config: Any) -> None:
    if not is_object(report, place, config):
        return
    for name, value in config.items():
        _CONFIG.get(name, _unknown)(report, under(place, name), value)
    for name in sorted(_CONFIG.keys() - config.keys()):
        report.warning(
            "half-writer-config",
            place,
            f"WriterConfig without {name}: AWS documents Transformation and OutputType together",
        )


def _unknown(report: Report, pointer: str, value: Any) -> bool:
    report.error("unknown-field", pointer, "is not supported in WriterConfig")
    return False

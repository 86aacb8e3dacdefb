"""Names of state machines, executions and activities.

Source: API Reference, "StartExecution": 1 to 80 characters, without white space, brackets, wildcards, special and
control characters.
"""

import re

_WRONG = re.compile(r'[\s<>{}\[\]?*"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]')


def is_name(text: str) -> bool:
    """Return True for a name that Step Functions accepts."""
    return 1 <= len(text) <= 80 and not _WRONG.search(text)

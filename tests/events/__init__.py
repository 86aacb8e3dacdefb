"""Event patterns and inputs of targets behave as EventBridge documents, without a twin."""

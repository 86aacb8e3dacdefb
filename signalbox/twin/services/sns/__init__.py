"""Amazon SNS in the twin: topics, subscriptions, filter policies and deliveries."""

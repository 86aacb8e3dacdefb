"""Amazon EventBridge in the twin: buses, rules, deliveries, archives and schedule expressions."""

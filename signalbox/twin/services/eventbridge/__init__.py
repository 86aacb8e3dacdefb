"""Amazon EventBridge in the twin: buses, rules, archives and schedules."""

"""AWS Lambda in the twin: functions, invocations and event sources."""

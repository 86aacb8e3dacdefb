"""Amazon API Gateway in the twin: HTTP APIs."""

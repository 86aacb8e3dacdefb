"""Deployment to an account: questions beforehand, the CDK command line, rollback and removal."""

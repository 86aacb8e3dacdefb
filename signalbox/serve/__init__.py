"""The Step Functions API on this machine, for any SDK, the AWS CLI or Terraform."""

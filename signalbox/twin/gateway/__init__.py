"""Way of an AWS call: boto3 client, gateway, interference, service."""

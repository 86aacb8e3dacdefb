"""The monthly bill of the deployed system, and its quotas."""

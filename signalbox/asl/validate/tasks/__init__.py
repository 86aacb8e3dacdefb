"""Checks of Task states: resources that Step Functions knows."""

"""Event sources that bring messages to functions, in a stack of their own.

A stack takes 500 resources at most (AWS CloudFormation User Guide, "Understand CloudFormation quotas"); the functions
alone fill one.
"""

from aws_cdk import Stack


class ConsumersStack(Stack):
    """Event sources of queues. It is deployed after the functions and their roles, and taken down before them."""

"""The step function: how an execution moves from state to state, and how it is redriven."""

"""The step function: transitions, stimuli and redrive."""

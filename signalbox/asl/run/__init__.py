"""Data of one execution: state, history, context object, and the stimuli and commands of a step."""

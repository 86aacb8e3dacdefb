"""The data of one execution: state, history, context object, and what goes into and out of a step."""

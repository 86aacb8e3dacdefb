"""Direct invocations: the operation Invoke, and answers of a script in the place of code."""

"""Values in a template: intrinsic functions, conditions, dynamic references."""

"""Steps of paths: names, wildcards, predicates, sorting and variable bindings."""

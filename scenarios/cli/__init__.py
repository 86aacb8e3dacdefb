"""The verbs that need this business: load, growth, chaos and the sequential flow."""

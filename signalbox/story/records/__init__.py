"""Records of a story, made of the marks of a recorder."""

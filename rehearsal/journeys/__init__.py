"""One journey of each workflow that a rehearsal follows through what was deployed: `follow` in a module of its name."""

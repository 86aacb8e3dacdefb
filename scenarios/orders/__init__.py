"""Orders as the tools see it: auditors, workloads and fault plans."""

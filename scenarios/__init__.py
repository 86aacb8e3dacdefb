"""What this system must prove, workflow by workflow: auditors, workloads, fault plans, people."""

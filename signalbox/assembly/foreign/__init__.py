"""Templates that are not this project's: any cloud assembly, SAM, and plain CloudFormation beside its code."""

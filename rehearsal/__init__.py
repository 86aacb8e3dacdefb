"""The deploy rehearsal: the pinned CDK command line against an emulator of AWS on this machine's loopback."""

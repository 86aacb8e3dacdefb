"""The gateway that every AWS call passes: authorisation, faults, modelled time, and the service that answers."""

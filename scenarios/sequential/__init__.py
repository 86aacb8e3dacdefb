"""The sequential script, run under the same clock, partners, faults and seeds as what is deployed: `NaiveFlow`."""

from scenarios.sequential.flow import NaiveFlow

__all__ = ["NaiveFlow"]

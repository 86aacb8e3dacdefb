"""Reviews: answers from assemblies, and the page."""

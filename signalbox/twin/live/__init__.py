"""Scripts played in real time against a deployed system, and compared with the twin."""

"""Tools that run, break and price the synthesised system on a laptop: `python -m signalbox VERB`."""

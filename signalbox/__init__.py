"""Tools that run, break and price a synthesised system on a laptop: `signalbox VERB` or `python -m signalbox VERB`."""

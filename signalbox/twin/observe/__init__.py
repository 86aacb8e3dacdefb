"""What a run shows: meter, traces and the recorded story."""

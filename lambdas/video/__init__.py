"""Videos: entrances for files and ends of jobs, and the projection that joins what consumers made of each."""

"""Training beside the page: a queue of run folders, what starts a run, its time-lapse, what it would be."""

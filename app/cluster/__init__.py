"""Several servers of one workspace: what they tell each other, and who is there. Only `bus` knows Redis."""

"""The measure catalogue: what is worth measuring in nära vård, for whom, and what to beware of; data and reader."""

"""HTTP to others: fetching guarded against private addresses, JSON calls, bounded responses."""

"""Model weights: fetched from a hub, the package index or a folder, converted, proven, opened."""

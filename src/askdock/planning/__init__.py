"""What an installation of a size needs: measured here, computed, extrapolated, each said."""

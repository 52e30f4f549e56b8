"""The measurements of `askdock eval`."""

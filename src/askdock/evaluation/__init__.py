"""What `askdock eval` measures, and how."""

"""Health, readiness, metrics; figures for administrators."""

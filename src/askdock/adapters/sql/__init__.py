"""The catalogue's tables in a SQL database: SQLite in a file (or in memory, for tests), or PostgreSQL."""

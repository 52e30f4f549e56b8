"""Tools for programs that speak MCP (Model Context Protocol)."""

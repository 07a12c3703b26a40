"""The tables: one module a table."""

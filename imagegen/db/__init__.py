"""The database: engine, tables and migrations; only the SQL rooms look inside."""

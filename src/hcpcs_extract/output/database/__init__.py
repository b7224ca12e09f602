"""The tables in a database: checked, made, loaded batch by batch (SQLAlchemy, extra `sql`)."""

"""The door to Postgres: units of work, error translation, migrations, the listener and the embedded server."""

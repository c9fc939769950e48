"""What is kept on disk: one SQLite database, its writer thread, migrations and recovery."""

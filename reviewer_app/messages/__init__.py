"""What crosses the border of a process: one class for each request to a worker, each event and each answer."""

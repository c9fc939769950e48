"""What a worker may do on this machine, given up for good before it opens what a stranger made."""

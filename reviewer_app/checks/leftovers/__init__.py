"""What authors mean to take out before they submit."""

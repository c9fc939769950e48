"""Numbers that a paper says more than once, or that follow from others it says."""

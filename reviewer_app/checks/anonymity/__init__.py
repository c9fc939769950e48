"""What tells who wrote a paper that was submitted without its authors' names. Nothing of it is said of other papers."""

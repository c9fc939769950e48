"""The models that the program knows, and the files of those that are on this machine."""

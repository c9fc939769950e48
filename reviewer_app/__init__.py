"""Reviewer: reviews a scientific paper offline, in editable panes beside the PDF."""

__version__ = "0.1.0"

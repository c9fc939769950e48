"""Figures, tables and sections that are named and not there, or there and not named."""

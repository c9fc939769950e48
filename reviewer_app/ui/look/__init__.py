"""Colours, icons and the style sheet that all widgets are drawn with."""

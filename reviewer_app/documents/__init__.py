"""A review in the forms that journals ask for as a file: HTML, Word and OpenDocument, each made of its Markdown.

The Markdown is read by markdown-it-py (CommonMark); the files are written by python-docx and odfdo. What is in a file
comes from the Markdown alone: nobody's name, since reviews are often anonymous, and nothing that a reader would load
from elsewhere.
"""

"""What a paper is: its text, structure and the places on its pages. Imports nothing but the standard library."""

"""What a paper is: its text, structure and the places on its pages, and finding text in it."""

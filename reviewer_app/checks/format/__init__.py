"""How a paper stands on its pages: margins, fonts, pictures, and what a venue asks for."""

"""What venues allow of language models in a review, and what their review forms ask for: data, and how it is read."""

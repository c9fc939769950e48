"""What a review is: sections, points, evidence, the reading plan, prompts, the stream parser and Markdown."""

"""Nougat's Markdown of a paper's pages (`.mmd`) to `Paper`, every piece of it at its place on the page.

Nougat (Blecher et al. 2023, arXiv:2308.13418) writes what it sees in the picture of a page. It can leave lines out,
write others twice, and make some up; so what it wrote is laid beside the words that the PDF holds, and what stands
nowhere among them is put aside.
"""

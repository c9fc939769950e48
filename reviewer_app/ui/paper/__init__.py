"""The paper as a person reads it: pages, words, selection, search, contents."""

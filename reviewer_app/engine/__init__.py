"""The language model: the only room that imports llama_cpp.

`gguf`, `template`, `fit` and `stream` work without the library, so that a file can be judged before it is opened.
"""

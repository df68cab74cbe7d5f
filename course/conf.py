"""
Sphinx's settings for the book: `make book`.
"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

project = "Kumquat"
author = "the Kumquat project"
version = release = "1"  # of the book; EPUB demands one
copyright = author
language = "en"
extensions = ["sphinx.ext.graphviz", "book"]
root_doc = "index"
exclude_patterns = ["labs/README*"]
graphviz_output_format = "svg"
highlight_language = "none"
html_title = "Kumquat: an operating system to be eaten whole"

html_theme = "alabaster"
html_theme_options = {"description": "an operating system to be eaten whole",
                      "page_width": "1000px", "fixed_sidebar": True}
html_copy_source = False

epub_basename = "kumquat"
epub_show_urls = "no"
# One book for one state of the sources, whenever it is made.
epub_description = "A microkernel, chapter by chapter"
suppress_warnings = ["epub.unknown_project_files"]

"""Answers and chats as files: documents (Markdown, Word, PDF) and tables (CSV, Excel).

A file is made when a person asks for it, in a child process with limits, and is stored nowhere (P7, P10).
"""

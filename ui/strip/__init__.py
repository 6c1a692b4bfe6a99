"""The memory strip: the whole life of a conversation as one band of pages, oldest to newest."""

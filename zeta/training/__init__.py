"""What training needs of the runtime: token files by its tokenizer and labels measured by it. Knows no torch."""

"""ablate: each choice that recall is made of, varied alone."""

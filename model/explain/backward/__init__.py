"""A network run backwards by hand: what each layer makes of a gradient, and what its constants add."""

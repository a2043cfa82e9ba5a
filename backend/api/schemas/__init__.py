"""Wire models; output fields have no defaults."""

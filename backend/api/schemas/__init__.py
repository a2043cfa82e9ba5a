"""Wire models, made from rows; output fields have no defaults."""

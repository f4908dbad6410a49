"""Fuzzing of everything that reads bytes from outside: tokenizer, 835, 837, acknowledgements, amounts."""

"""The morning board: expected against received."""

"""The own password and the PIN of a desk."""

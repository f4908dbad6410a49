"""The sign-in window: painted with Qt alone, while the database layer is loaded behind it."""

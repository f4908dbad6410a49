"""The look: colour tokens, one style sheet made from them, and the bundled font."""

"""RemitDesk: the desktop application of a centralized medical and dental billing office."""

__version__ = "0.1.0"

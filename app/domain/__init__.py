"""The words of the office as frozen values: money, dates, claims, remittances, work, errors."""

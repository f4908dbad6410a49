"""The fifty faults: each a real test against a real Postgres, judged by the book, the queues, the words and a desk."""

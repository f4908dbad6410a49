"""Paper: pure renderers over frozen facts, from claim or account to PDF bytes; `printer` alone knows Qt."""

"""Mail, fax and portal letters: taken in, told apart, put at claims with their clocks; evidence on claims."""

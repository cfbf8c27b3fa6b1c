"""Stand-ins for what lies outside: each refuses what the real one would refuse."""

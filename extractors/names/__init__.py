"""Names of bodies, programmes and organisations, and which entity each one means."""

"""A point of P-256 that anybody knows, for a device's public key where nothing is sealed to it."""

# The generator (SP 800-186, §3.2.1.3), uncompressed, base64url.
POINT = "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"

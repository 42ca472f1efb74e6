"""khóa chạm: signing in by a passkey, the passkeys of a person, what opens the own identity by a touch."""

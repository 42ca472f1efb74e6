"""Signing in by an office's own system (OpenID Connect): decision 47."""

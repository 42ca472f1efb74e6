"""Alembic's folder, a package so that an installed copy finds it: see app/migrate.py."""

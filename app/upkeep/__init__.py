"""What keeps an installation alive: backups that don't tell when a ballot came, checks, figures."""

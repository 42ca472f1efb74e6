"""The commands of who runs the machine: backup, restore, doctor, status."""

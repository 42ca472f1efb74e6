"""What dossier systems call: who they are, how often, what they may say, and what they are answered."""

"""Papers that staff print beside the minutes."""

"""Pages of what became of remarks, letters and calls: notes of calls, matters, answers for all."""

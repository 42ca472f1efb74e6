"""What became of it (đã lắng nghe, đã sửa): hotline calls, and matters from the minutes to the answer.

Rests on the tables; must not know ballots: a matter has a text and a kind, and nothing of the vote that it
came with. Nothing here is in a chain: answers are the office's own words.
"""

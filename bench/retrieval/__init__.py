"""Quality of the search in knowledge: nDCG@10 on questions with known answers."""

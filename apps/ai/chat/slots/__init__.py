"""The details of a question: period, counts, sums, stages, numbers and names."""

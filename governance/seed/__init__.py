"""A synthetic portfolio of any size, written by bulk SQL: what the benchmarks run on."""

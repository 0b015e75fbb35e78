"""What a citizen comes to do, one module each: pure functions over plain values and ports."""

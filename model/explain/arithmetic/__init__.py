"""The arithmetic behind one value of any layer, written out; `pixel.sum_of` is what others call."""

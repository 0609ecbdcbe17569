"""Analyses: arrays in, frozen records out; engines only fill the arrays. No Keras, no page."""

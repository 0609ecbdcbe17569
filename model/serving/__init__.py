"""What answers pages: bundles and where they lie, the engine, frames, predictions. LiteRT, never Keras."""

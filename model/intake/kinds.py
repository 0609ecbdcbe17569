"""Keras's layers and operations by what they do to a value: the tables that everything which reads networks shares.

Rule: a class stands here once. What is in none of these has a rule of its own where it is asked for.
"""

from __future__ import annotations

AUGMENTATIONS = {  # random in training; a model that is used hands on what it was given
    "RandomFlip", "RandomRotation", "RandomZoom", "RandomTranslation", "RandomContrast", "RandomBrightness",
    "RandomHue", "RandomSaturation", "RandomSharpness", "RandomShear", "RandomErasing", "RandomGaussianBlur",
    "RandomGrayscale", "RandomInvert", "RandomPerspective", "RandomPosterization", "RandomColorDegeneration",
    "RandomColorJitter",
}  # fmt: skip
DROPOUTS = {"Dropout", "SpatialDropout2D", "GaussianDropout", "GaussianNoise", "AlphaDropout"}  # likewise
HANDING_ON = AUGMENTATIONS | DROPOUTS | {  # the same values in their order, whatever their shape
    "Flatten", "Reshape", "ExpandDims", "Squeeze", "Identity", "ActivityRegularization", "StochasticDepth", "Cast",
}  # fmt: skip
ACTIVATION_LAYERS = {"Activation", "ReLU", "LeakyReLU", "PReLU", "ELU"}
ACTIVATION_OPERATIONS = {  # one value in, one out; of `keras.ops.nn`
    "Relu", "Relu6", "Sigmoid", "Silu", "HardSigmoid", "HardSilu", "HardTanh", "Gelu", "Elu", "Selu", "Celu",
    "LeakyRelu", "Softplus", "Softsign", "LogSigmoid", "Threshold", "SoftShrink", "HardShrink", "TanhShrink",
    "Squareplus", "SparsePlus", "SparseSigmoid",
}  # fmt: skip
CHANNEL_OPERATIONS = {"Softmax", "LogSoftmax", "Sparsemax", "Glu"}  # along the channels; Softmax is a layer too
VALUE_OPERATIONS = {  # one value in, one out; of `keras.ops.numpy`
    "Negative", "Abs", "Absolute", "Square", "Sqrt", "Exp", "Expm1", "Log", "Log1p", "Tanh", "Sin", "Cos", "Arctan",
    "Clip", "Sign", "Reciprocal",
}  # fmt: skip
MERGING_LAYERS = {"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"}  # position by position
MERGING_OPERATIONS = {  # those with numbers too
    "Add", "Subtract", "Multiply", "Divide", "TrueDivide", "Maximum", "Minimum", "Power", "Where", "Greater",
    "GreaterEqual", "Less", "LessEqual", "Equal",
}  # fmt: skip
NORMS = {"BatchNormalization", "LayerNormalization", "GroupNormalization", "UnitNormalization", "RMSNormalization"}

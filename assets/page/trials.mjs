/** Drawings that every engine is tried on besides the present input: a dot, a line to the edge, two digits of few points. */

export const TRIALS = [
    [[0.5, 0.5]],
    [[0.1, 0.45, 1.2, 0.5]],
    [[0.62, 0.18, 0.45, 0.4, 0.37, 0.62, 0.44, 0.78, 0.58, 0.8, 0.65, 0.68, 0.55, 0.58, 0.4, 0.62]],
    [
        [0.3, 0.25, 0.7, 0.25, 0.48, 0.8],
        [0.35, 0.52, 0.66, 0.5],
    ],
];

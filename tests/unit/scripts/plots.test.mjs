/** Figures for a larger root: type and its room grow, data and lines do not. */
import assert from "node:assert/strict";
import test from "node:test";

import { scaled } from "../../../assets/page/plots.mjs";

test("type, margins and standoffs grow with the window; values, sizes of points and lines stay", () => {
    const z = [[1, 2], [3, 4]];
    const figure = {
        data: [{ z, textfont: { size: 13, color: "ink" }, marker: { size: 6 }, line: { width: 2 } }],
        layout: {
            font: { size: 13 },
            margin: { l: 48, t: 32 },
            xaxis: { title: { text: "epoch", standoff: 8, font: { size: 13 } }, range: [0, 9] },
            annotations: [{ x: 1, font: { size: 13 } }],
        },
    };
    const before = structuredClone(figure);
    const { data, layout } = scaled(figure, 2);
    assert.deepEqual(data, [{ z, textfont: { size: 26, color: "ink" }, marker: { size: 6 }, line: { width: 2 } }]);
    assert.deepEqual(layout, {
        font: { size: 26 },
        margin: { l: 96, t: 64 },
        xaxis: { title: { text: "epoch", standoff: 16, font: { size: 26 } }, range: [0, 9] },
        annotations: [{ x: 1, font: { size: 26 } }],
    });
    assert.deepEqual(figure, before);
    assert.equal(data[0].z[0], z[0], "rows of values are not copied");
});

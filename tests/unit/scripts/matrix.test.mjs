/** The confusion matrix: what its cells say, and how a figure grows with the page's type. */
import assert from "node:assert/strict";
import test from "node:test";
import { countIn } from "../../../assets/page/numbers.mjs";
import { cellText, sized } from "../../../assets/panels/evaluation/matrix.mjs";

test("cells are short", () => {
    assert.deepEqual([0, null, 1135].map((value) => cellText(value, true)), ["", "", "1135"]);
    assert.deepEqual([99.97, 0.04, 7.25, 0].map((value) => cellText(value, false)), ["100", "<0.1", "7.3", ""]);
    countIn("de");
    assert.deepEqual([12.34, 0.01].map((value) => cellText(value, false)), ["12,3", "<0,1"]);
    countIn("en");
});

test("type and margins grow, everything else stays", () => {
    const figure = {
        data: [{ z: [[1, null]], zmax: 2, xgap: 1, textfont: { size: 13, color: "red" } }],
        layout: { margin: { l: 40, t: 1 }, font: { size: 13 }, xaxis: { title: { text: "read as", standoff: 8, font: { size: 13 } } }, shapes: [{ x0: 0.5, line: { width: 3 } }] },
    };
    assert.deepEqual(sized(figure, 2), {
        data: [{ z: [[1, null]], zmax: 2, xgap: 1, textfont: { size: 26, color: "red" } }],
        layout: { margin: { l: 80, t: 2 }, font: { size: 26 }, xaxis: { title: { text: "read as", standoff: 16, font: { size: 26 } } }, shapes: [{ x0: 0.5, line: { width: 3 } }] },
    });
    assert.equal(figure.layout.margin.l, 40, "the answer is kept as it came");
});

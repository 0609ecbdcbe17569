/** The confusion matrix: what its cells say. */
import assert from "node:assert/strict";
import test from "node:test";
import { countIn } from "../../../assets/page/numbers.mjs";
import { cellText } from "../../../assets/panels/evaluation/matrix.mjs";

test("cells are short", () => {
    assert.deepEqual([0, null, 1135].map((value) => cellText(value, true)), ["", "", "1135"]);
    assert.deepEqual([99.97, 0.04, 7.25, 0].map((value) => cellText(value, false)), ["100", "<0.1", "7.3", ""]);
    countIn("de");
    assert.deepEqual([12.34, 0.01].map((value) => cellText(value, false)), ["12,3", "<0,1"]);
    countIn("en");
});

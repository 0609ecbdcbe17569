/** News of work in the background: when what is waited for may be there. */
import assert from "node:assert/strict";
import test from "node:test";

import { mayHaveBrought, News } from "../../../assets/page/news.mjs";

/** What one who waits for job 2 would ask again for, of what the server says one after the other. */
function asked(...said) {
    const news = new News();
    const heard = [];
    news.listen(({ explained }, { explained: before }) => heard.push(mayHaveBrought(2, explained, before)));
    for (const explained of said) news.hear(JSON.stringify({ explained }));
    return heard;
}

test("a part that is done and the end, each once", () => {
    const told = [[0.1, 0], [0.2, 0], [0.4, 1], [1, 1], [1, 1]].map(([share, parts]) => ({ job: 2, share, parts })); // prettier-ignore
    assert.deepEqual(asked({}, ...told), [false, true, false, true, true, false]);
});

test("another job's news say that this one may be over, whether it was heard of or not", () => {
    const one = { job: 1, share: 0.5, parts: 0 };
    const other = { job: 3, share: 0.1, parts: 0 };
    assert.deepEqual(asked(one, { ...one, share: 0.6 }, other, { ...other, parts: 1 }), [true, false, true, false]);
    assert.deepEqual(asked({ job: 2, share: 0.9, parts: 1 }, other), [true, true]);
});

/** Questions: the newest answer only, errors as values, answers kept where they never change. */
import assert from "node:assert/strict";
import test from "node:test";

import { Asker } from "../../../assets/page/ask.mjs";

/** A server that answers when the test says so. */
function server() {
    const requests = [];
    const fetch = (path, request) =>
        new Promise((resolve, reject) => {
            request.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
            requests.push({ path, ...request, answer: (value) => resolve({ json: async () => value }), fail: () => reject(new TypeError("failed to fetch")), garble: () => resolve({ json: async () => JSON.parse("<html>") }) });
        });
    return { asker: new Asker(fetch), requests };
}

test("a question is posted with its wish", async () => {
    const { asker, requests } = server();
    const asked = asker.ask("contrast/contrast", { a: "4" });
    const [{ path, method, body }] = requests;
    assert.deepEqual([path, method, body], ["/ask/contrast/contrast", "POST", '{"a":"4"}']);
    requests[0].answer({ headline: "x" });
    assert.deepEqual(await asked, { headline: "x" });
});

test("a newer question takes the place of an older one, which is given up", async () => {
    const { asker, requests } = server();
    const [old, other, newest] = [asker.ask("a/b", { at: 1 }), asker.ask("a/c", {}), asker.ask("a/b", { at: 2 })];
    assert.ok(requests[0].signal.aborted && !requests[1].signal.aborted);
    requests[2].answer({ at: 2 });
    requests[1].answer({ other: true });
    assert.deepEqual(await Promise.all([old, other, newest]), [null, { other: true }, { at: 2 }]);
});

test("an answer that comes after a newer question was asked is nobody's", async () => {
    const { asker, requests } = server();
    const old = asker.ask("a/b", {});
    requests[0].answer({ late: true }); // on its way while the next is asked
    const newest = asker.ask("a/b", {});
    requests[1].answer({ late: false });
    assert.deepEqual([await old, await newest], [null, { late: false }]);
});

test("what follows from versions alone is asked once, by GET", async () => {
    const { asker, requests } = server();
    const wish = { version: "v", data: "d" };
    const first = asker.ask("filters/kernels", wish, { keep: true });
    assert.equal(requests[0].path, `/ask/filters/kernels?wish=${encodeURIComponent(JSON.stringify(wish))}`);
    assert.equal(requests[0].method, undefined);
    requests[0].answer({ kernels: [] });
    assert.deepEqual(await first, { kernels: [] });
    assert.deepEqual(await asker.ask("filters/kernels", wish, { keep: true }), { kernels: [] });
    assert.equal(requests.length, 1);
    asker.ask("filters/kernels", { ...wish, version: "w" }, { keep: true });
    assert.equal(requests.length, 2);
});

test("trouble is a value, and is not kept", async () => {
    const { asker, requests } = server();
    const refused = asker.ask("a/b", {}, { keep: true });
    requests[0].answer({ error: { code: "gone", line: "not served any more" } });
    assert.equal((await refused).error.code, "gone");
    const away = asker.ask("a/b", {}, { keep: true });
    assert.equal(requests.length, 2, "asked again");
    requests[1].fail();
    assert.equal((await away).error.code, "unreachable");
    const broken = asker.act("/runs", { preset: "x" });
    requests[2].garble();
    assert.equal((await broken).error.code, "broken");
});

test("no more answers are kept than there is room for", async () => {
    const { asker, requests } = server();
    for (let at = 0; at < 70; at++) {
        const asked = asker.ask("a/b", { at }, { keep: true });
        requests[at].answer({ at });
        await asked;
    }
    await asker.ask("a/b", { at: 69 }, { keep: true });
    assert.equal(requests.length, 70);
    asker.ask("a/b", { at: 0 }, { keep: true });
    assert.equal(requests.length, 71, "the one longest not asked for is gone");
});

test("the server is told which page asks, and an answer that says displaced is nobody's", async () => {
    const { asker, requests } = server();
    const asked = asker.ask("a/b", {});
    asker.ask("a/b", {}, { slot: "left", keep: true });
    const [{ headers }, kept] = requests;
    assert.match(headers["x-page"], /^[0-9a-z]+(-[0-9a-z]+){3}$/);
    assert.deepEqual(kept.headers, { "x-page": headers["x-page"], "x-slot": "left" });
    assert.notEqual(server().asker.name, asker.name);
    requests[0].answer({ error: { code: "displaced", line: "a newer question has taken its place" } });
    assert.equal(await asked, null);
});

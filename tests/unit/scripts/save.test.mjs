/** Saving: modules are cut where they name each other and put in order, circles are refused, nothing ends a script early. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import vm from "node:vm";

import { escapedData, escapedScript, escapedStyle } from "../../../assets/save/document.mjs";
import { cut, gathered } from "../../../assets/save/modules.mjs";
import { base64, packed, unpacked } from "../../../assets/save/packed.mjs";

const ASSETS = join(process.env.FEATURESCOPE_ROOT, "assets");

/** Reads modules of an object. */
const from = (texts) => async (name) => texts[name];

/** The text of link.js as a function of modules. */
async function linker(createObjectURL) {
    const text = await readFile(join(ASSETS, "save/link.js"), "utf8");
    return vm.runInNewContext(`${text}; linked`, { URL: { createObjectURL }, Blob: class { constructor([held]) { this.held = held; } } }); // prettier-ignore
}

test("a module is cut where it imports, and nowhere else", () => {
    const text = `import { a } from "./a.mjs";
import {
    b,
    c,
} from "../b.mjs";
import "./c.mjs";
export { d } from "./deep/d.mjs";
// import { no } from "./comment.mjs";
/** import { no } from "./comment.mjs"; */
const said = 'import { no } from "./string.mjs";';
export const url = "./url.mjs", from = "./from.mjs";
const later = import("./e.mjs");
const other = import(said);
`;
    const parts = cut(text, "page/x.mjs");
    const named = parts.filter((_, at) => at % 2);
    assert.deepEqual(named, ["page/a.mjs", "b.mjs", "page/c.mjs", "page/deep/d.mjs", "page/e.mjs"]);
    const linked = parts.map((part, at) => (at % 2 ? "blob:1" : part)).join("");
    assert.equal(linked, text.replace(/"(\.\/a|\.\.\/b|\.\/c|\.\/deep\/d|\.\/e)\.mjs"/g, '"blob:1"'));
});

test("a module from elsewhere is refused", () => {
    assert.throws(() => cut('import { a } from "package";', "x.mjs"), /x\.mjs imports package, expected a path/);
});

test("modules stand behind those that they import, each once", async () => {
    const texts = {
        "main.mjs": 'import "./page/one.mjs";\nimport "./page/two.mjs";',
        "page/one.mjs": 'import "./two.mjs";',
        "page/two.mjs": "",
        "classic.js": 'import("./page/two.mjs");',
    };
    const modules = await gathered(["main.mjs", "classic.js"], from(texts));
    assert.deepEqual(modules.map(([name]) => name), ["page/two.mjs", "page/one.mjs", "main.mjs", "classic.js"]);
    const made = [];
    const addresses = (await linker(({ held }) => `blob:${made.push(held)}`))(modules);
    assert.deepEqual(made, ["", 'import "blob:1";', 'import "blob:2";\nimport "blob:1";', 'import("blob:1");']);
    assert.equal(addresses["classic.js"], "blob:4");
});

test("modules that import each other are refused", async () => {
    const texts = { "a.mjs": 'import "./b.mjs";', "b.mjs": 'import "./c.mjs";', "c.mjs": 'import "./b.mjs";' };
    await assert.rejects(gathered(["a.mjs"], from(texts)), /each other: b\.mjs → c\.mjs → b\.mjs/);
});

test("the page's own modules have no circle, and what needs a server stays behind", async () => {
    const read = (name) => readFile(join(ASSETS, name), "utf8");
    const names = (await gathered(["save/opened.mjs", "engine/engine.mjs"], read)).map(([name]) => name);
    assert.ok(names.includes("page/page.mjs") && names.includes("panels/filters/filters.mjs"));
    const behind = ["page/served.mjs", "page/save.mjs", "save/file.mjs", "panels/training/training.mjs"];
    assert.deepEqual(names.filter((name) => behind.includes(name)), []);
});

test("nothing that is held ends the element that holds it", () => {
    const hostile = { text: "</script><!-- <script>" };
    assert.doesNotMatch(escapedData(JSON.stringify(hostile)), /</);
    assert.deepEqual(JSON.parse(escapedData(JSON.stringify(hostile))), hostile);
    const script = 'said = "</SCRIPT><!-- a </b>" + (1 < 2)';
    assert.doesNotMatch(escapedScript(script), /<\/script|<!--/i);
    assert.equal(vm.runInNewContext(escapedScript(script)), vm.runInNewContext(script));
    assert.equal(escapedStyle('a::after { content: "</style>" }'), 'a::after { content: "<\\/style>" }');
});

test("bytes come back as they were packed", async () => {
    const bytes = Uint8Array.from({ length: 100_003 }, (_, at) => (at * 31) & 255);
    assert.equal(base64(bytes), Buffer.from(bytes).toString("base64"));
    const text = await packed(bytes);
    assert.ok(text.length < bytes.length);
    assert.deepEqual(new Uint8Array(await unpacked(text)), bytes);
});

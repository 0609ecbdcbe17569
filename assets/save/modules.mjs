/**
 * Modules as a file can hold them: in an order in which each comes after those that it imports, their texts cut where a
 * module is named. Who opens the file puts addresses there (begin.js).
 */

const NAMED = [
    /^(?:import|export)\b(?:[^;"'`]*?\bfrom)?\s*"([^"]+)";/gm, // import … from "…"; export … from "…"; import "…";
    /\bimport\("([^"]+)"\)/g, // import("…")
];

/**
 * All modules that some need.
 * @param {string[]} entries their names
 * @param {function(string): Promise<string>} read gives the text of a module
 * @returns {Promise<string[][]>} a list a module: its name, then its text in parts, of which each second is the name of a module
 * @throws where modules import each other in a circle
 */
export async function gathered(entries, read) {
    const cuts = new Map(); // name → promise of its parts
    const follow = async (name) => {
        if (cuts.has(name)) return;
        cuts.set(name, read(name).then((text) => cut(text, name)));
        await Promise.all(namesIn(await cuts.get(name)).map(follow));
    };
    await Promise.all(entries.map(follow));
    const parts = new Map();
    for (const [name, promise] of cuts) parts.set(name, await promise);
    return inOrder(entries, parts).map((name) => [name, ...parts.get(name)]);
}

/** A text in parts: text, the name of a module, text, … @param {string} text @param {string} name of the module that it is */
export function cut(text, name) {
    const found = NAMED.flatMap((pattern) => Array.from(text.matchAll(pattern))).sort((one, other) => one.index - other.index);
    const parts = [];
    let from = 0;
    for (const match of found) {
        const at = match.index + match[0].lastIndexOf(`"${match[1]}"`) + 1;
        parts.push(text.slice(from, at), resolved(match[1], name));
        from = at + match[1].length;
    }
    return [...parts, text.slice(from)];
}

/** What a specifier in a module means, both without a leading slash. */
function resolved(specifier, name) {
    if (!/^\.{1,2}\//.test(specifier)) throw new Error(`${name} imports ${specifier}, expected a path`);
    return new URL(specifier, `file:///${name}`).pathname.slice(1);
}

function namesIn(parts) {
    return parts.filter((_, at) => at % 2);
}

/** Names, each after those it imports. @param {string[]} entries @param {Map<string, string[]>} parts by name */
function inOrder(entries, parts) {
    const order = new Set();
    const visit = (name, way) => {
        if (order.has(name)) return;
        if (way.includes(name)) throw new Error(`modules import each other: ${[...way.slice(way.indexOf(name)), name].join(" → ")}`);
        for (const imported of namesIn(parts.get(name))) visit(imported, [...way, name]);
        order.add(name);
    };
    for (const name of entries) visit(name, []);
    return [...order];
}

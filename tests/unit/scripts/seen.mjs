/** One end of tests/integration/test_seen.py: what pixels see by the page's script. [facts, pixels] → masks. */
import { readFileSync } from "node:fs";

import { boxOf, isRectangle, maskOf, Receptive } from "../../../assets/page/receptive.mjs";

const [facts, pixels] = JSON.parse(readFileSync(0, "utf-8"));
const receptive = new Receptive(facts);

/** Each layer's mask as text, and what is said of the image. */
function seen(pixel) {
    const parts = receptive.seenBy(pixel);
    const masks = Object.fromEntries(Array.from(parts, ([index, own]) => [index, own.length ? maskOf(own).join("") : ""]));
    return { masks, box: boxOf(parts.get(-1)), rectangle: isRectangle(parts.get(-1)) };
}

process.stdout.write(JSON.stringify(pixels.map(seen)));

/** The words that stand in an element itself, line by line as the browser has broken them. */

/** @param {Element} element @returns {Array<{text: string, box: {left: number, bottom: number, width: number, height: number}}>} */
export function linesOf(element) {
    const range = document.createRange();
    return Array.from(element.childNodes)
        .filter((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())
        .flatMap((node) => linesIn(node, range));
}

/** Words whose tops are level are a line. */
function linesIn(node, range) {
    const lines = [];
    for (const { index, 0: word } of node.data.matchAll(/\S+/g)) {
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        const { left, right, top, bottom, width, height } = range.getBoundingClientRect();
        const last = lines.at(-1);
        if (last && Math.abs(last.top - top) < 2) {
            last.text += ` ${word}`;
            last.box.width = right - last.box.left;
        } else if (width) lines.push({ text: word, top, box: { left, bottom, width, height } });
    }
    return lines;
}

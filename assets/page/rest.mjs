/** What is done once nothing has moved for a while, of many wishes only the newest. */

const REST = 200; // milliseconds: long enough to be no part of a stroke

/** A clock that begins anew with every wish. */
export class Rest {
    /** @param {function(): void} act @param {number} wait milliseconds */
    constructor(act, wait = REST) {
        Object.assign(this, { act, wait, timer: 0 });
    }

    /** Something has moved. */
    begin() {
        clearTimeout(this.timer);
        this.timer = setTimeout(this.act, this.wait);
    }

    /** There is nothing to be done any more. */
    stop() {
        clearTimeout(this.timer);
    }
}

/** Whether an answer about one state of things is one about another: all that it follows from is the same, pixel by pixel. */
export function same(one, other) {
    return Object.keys(one).every((key) => (ArrayBuffer.isView(one[key]) ? equal(one[key], other[key]) : one[key] === other[key]));
}

function equal(one, other) {
    return one.length === other.length && one.every((value, at) => value === other[at]);
}

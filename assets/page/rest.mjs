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

/** What every part of the page is to it. The page calls these; a panel does what it has to, and inherits the rest. */

/** A part of the page; its `key` is that of its tab, if it has one, and of its pieces in the address. */
export class Panel {
    static key = "";
    static tab = true;

    /** @param {Page} page what is shared: view, undo, asker, news, model */
    constructor(page) {
        this.page = page;
        this.view = page.view;
    }

    /** Whether its tab is shown; what has no tab is always there. */
    get isShown() {
        const { key, tab } = this.constructor;
        return !tab || this.view.tab === key;
    }

    /** Indices of the layers that frames must carry for it. @returns {number[]} */
    get wanted() {
        return [];
    }

    /** Its tab is shown now, or was the first to be. */
    open() {}

    /** Pieces of the view that are its own have changed, by the visitor or by the address. */
    restore() {}

    /** Another model's layers and classes are to be shown. @param {object} facts */
    adopt(facts) {} // eslint-disable-line no-unused-vars

    /** A frame is wanted, of another input perhaps: what else has to be asked of it can be, meanwhile. */
    expect() {}

    /** A frame of the present input. @param {object} frame */
    apply(frame) {} // eslint-disable-line no-unused-vars

    /** Another version is shown in the same panels: what asks for frames of its own asks anew. */
    again() {}

    /** The room that it has may be another. */
    arrange() {}

    /** The theme's colours are others: what frames and figures have on it; what is painted once has `inTheme`. */
    recolour() {}
}

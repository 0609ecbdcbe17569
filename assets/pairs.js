/** Pairs of matched filters: cuts sheets of maps into one small picture a pair, A above B, kernels beside them. */
(() => {
    "use strict";
    const GAP = 2; // CSS pixels between the pictures of a pair

    /** Build the tiles of every `[data-pairs]` inside an element, now and whenever Dash puts others there. */
    function watchPairs(root) {
        const look = () => root.querySelectorAll("[data-pairs]").forEach(build);
        new MutationObserver(look).observe(root, { childList: true, subtree: true, attributeFilter: ["data-pairs"] });
        look();
    }

    /** @param {HTMLElement} host whose `data-pairs` holds {tiles, sheets} */
    async function build(host) {
        const told = host.dataset.pairs;
        if (host.told === told) return;
        host.told = told;
        const { tiles, sheets } = JSON.parse(told);
        const images = await Promise.all(sheets.map(({ uri }) => loaded(uri)));
        if (host.told !== told) return; // others have come meanwhile
        host.replaceChildren(...tiles.map((tile, at) => figure(tile, at / tiles.length, 1 / tiles.length, sheets, images)));
    }

    /** An image once it can be drawn. */
    async function loaded(uri) {
        const image = new Image();
        image.src = uri;
        await image.decode();
        return image;
    }

    /** One pair; `from` and `share` say where on the sheets it lies, as parts of their width. */
    function figure({ says, text, silent }, from, share, sheets, images) {
        const made = document.createElement("figure");
        made.className = silent ? "pair silent-pair" : "pair";
        made.title = says;
        const canvas = document.createElement("canvas");
        canvas.setAttribute("role", "img");
        canvas.setAttribute("aria-label", says);
        const [above, below, ...kernels] = sheets;
        const widest = Math.max(above.width, below.width);
        canvas.width = widest + (kernels.length ? GAP + Math.max(...kernels.map(({ width }) => width)) : 0);
        canvas.height = above.height + GAP + below.height;
        const context = canvas.getContext("2d");
        context.imageSmoothingEnabled = false;
        sheets.forEach(({ width, height }, which) => {
            const [line, row] = [sheets[which & 1], (which & 1) * (above.height + GAP)];
            const x = which < 2 ? 0 : widest + GAP;
            const y = row + Math.floor((line.height - height) / 2);
            const { naturalWidth: whole, naturalHeight: high } = images[which];
            context.drawImage(images[which], Math.round(from * whole), 0, Math.round(share * whole), high, x, y, width, height);
        });
        const caption = document.createElement("figcaption");
        caption.style.width = `${widest}px`;
        caption.textContent = text;
        made.append(canvas, caption);
        return made;
    }

    window.featurescope = Object.assign(window.featurescope || {}, { watchPairs });
})();

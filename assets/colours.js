/** Colour maps: a name and 256 steps → packed RGBA pixels. */
(() => {
    "use strict";
    /** Evenly spaced stops of each map, as matplotlib draws them; `signed` diverges about its middle. */
    const STOPS = {
        viridis: "440154 48186a 472d7b 424086 3b528b 33638d 2c728e 26828e 21918c 1fa088 28ae80 3fbc73 5ec962 84d44b addc30 d8e219 fde725",
        cividis: "00224e 002e6a 1a386f 32436d 434e6c 535a6d 61656f 6f7073 7d7c78 8c8878 9b9476 aba072 bcae6c cdbb63 dec958 f0d846 fee838",
        inferno: "000004 0b0724 210c4a 3d0965 57106e 71196e 8a226a a32c61 bc3754 d24644 e45a31 f1731d f98e09 fcac11 f9cb35 f2ea69 fcffa4",
        magma: "000004 0a0822 1d1147 36106b 51127c 6a1c81 832681 9c2e7f b73779 d0416f e75263 f56b5c fc8961 fea772 fec488 fde2a3 fcfdbf",
        gray: "000000 ffffff",
        binary: "ffffff 000000",
        jet: "000080 0000c8 0000ff 0040ff 0080ff 00c0ff 16ffe1 49ffad 7dff7a b1ff46 e4ff13 ffd000 ff9400 ff5900 ff1e00 c40000 800000",
        signed: "053061 2065ab 4393c3 90c4dd d1e5f0 f7f6f6 fddbc7 f3a481 d6604d b1182b 67001f",
    };

    /** @param {string} name @returns {Uint32Array} 256 opaque pixels, little-endian ABGR */
    function table(name) {
        const stops = (STOPS[name] || STOPS.viridis).split(" ").map((hex) => parseInt(hex, 16));
        const pixels = new Uint32Array(256);
        for (let step = 0; step < 256; step++) {
            const place = (step / 255) * (stops.length - 1);
            const low = Math.min(Math.floor(place), stops.length - 2);
            pixels[step] = mixed(stops[low], stops[low + 1], place - low);
        }
        return pixels;
    }

    /** Two 0xRRGGBB colours mixed, as an ABGR pixel. */
    function mixed(one, other, share) {
        let pixel = 0xff;
        for (const shift of [0, 8, 16]) {
            const from = (one >> shift) & 255;
            const to = (other >> shift) & 255;
            pixel = (pixel << 8) | Math.round(from + (to - from) * share);
        }
        return pixel >>> 0;
    }

    const tables = new Map();

    /** As `table`, computed once a name. */
    function colours(name) {
        if (!tables.has(name)) tables.set(name, table(name));
        return tables.get(name);
    }

    window.featurescope = Object.assign(window.featurescope || {}, { colours });
})();

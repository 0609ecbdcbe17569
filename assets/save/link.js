/* Modules held as text, as `gathered` in modules.mjs lists them, get addresses: by name. Stands before what needs them. */
const linked = (modules) => {
    const addresses = {};
    for (const [name, ...parts] of modules) {
        const text = parts.map((part, at) => (at % 2 ? addresses[part] : part)).join("");
        addresses[name] = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    }
    return addresses;
};

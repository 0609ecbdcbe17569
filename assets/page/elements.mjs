/** Elements of the page: how one is found and made, and how its text is set, once a change. */

const texts = new WeakMap(); // element → the text that was written last

/** @param {string} id */
export function byId(id) {
    return document.getElementById(id);
}

/**
 * A new element.
 * @param {string} tag
 * @param {string} className
 * @param {string|number} text
 * @param {string} title
 */
export function made(tag, className, text = "", title = "") {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== "") element.textContent = text;
    if (title) element.title = title;
    return element;
}

/**
 * A new button.
 * @param {string} text
 * @param {string} title said in its place too, as the text may be a sign; "" where the text says it all
 * @param {function(): void} act
 */
export function tool(text, title, act) {
    const element = made("button", "tool", text, title);
    element.type = "button";
    if (title) element.setAttribute("aria-label", title);
    element.addEventListener("click", act);
    return element;
}

/** CSS pixels of a rem: all of the page grows with the window. */
export function rem() {
    return parseFloat(getComputedStyle(document.documentElement).fontSize);
}

/** Asking the document what it shows costs more than to remember. @param {HTMLElement} element @param {string} text */
export function write(element, text) {
    if (texts.get(element) === text) return;
    texts.set(element, text);
    element.textContent = text;
}

/** Other options for a select, pairs of value and text; the chosen one stays, if it is still there. */
export function offer(select, options) {
    const text = JSON.stringify(options);
    if (texts.get(select) === text) return;
    texts.set(select, text);
    const { value } = select;
    select.replaceChildren(...options.map(([name, label]) => new Option(label, name)));
    if (options.some(([name]) => name === value)) select.value = value;
}

/** Bytes that came as base64. @param {string} text */
export function bytesOf(text) {
    const letters = atob(text);
    const bytes = new Uint8Array(letters.length);
    for (let at = 0; at < letters.length; at++) bytes[at] = letters.charCodeAt(at);
    return bytes;
}

/** Set properties of one of Dash's components; a page without Dash has plain fields. @param {string} id @param {object} properties */
export function setProperties(id, properties) {
    if (window.dash_clientside) return window.dash_clientside.set_props(id, properties);
    const { value } = properties;
    Object.assign(byId(id), typeof value === "boolean" ? { checked: value } : { value });
}

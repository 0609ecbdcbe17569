/** Save: the button that makes one file of the page; what makes it is loaded once it is wanted. */
import { byId, write } from "./elements.mjs";
import { say as words } from "./words.mjs";

const SHOWN_FOR = 8000; // milliseconds
const HELD_FOR = 60_000; // milliseconds in which a browser takes a file over

let hiding; // the line that says so, in a while

/** @param {Page} page @param {object} untouched see `served` */
export function startSave(page, untouched) {
    const button = byId("save-page");
    if (!button) return; // the server computes everything
    const { runtime } = page.model.facts; // those of another model say nothing of it
    page.model.listen(({ engine }) => (button.hidden = !engine));
    button.addEventListener("click", async () => {
        button.disabled = true;
        say(words("header.saving-line"), Infinity);
        try {
            const { fileOf } = await import("../save/file.mjs");
            const file = await fileOf(page, { runtime, untouched }, (share) => write(button, words("header.saving", { share })));
            download(file);
            say(words("header.saved", { name: file.name }));
        } catch (trouble) {
            say(trouble.message);
        }
        write(button, words("header.save"));
        button.disabled = false;
    });
}

/** @param {File} file */
function download(file) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = file.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), HELD_FOR);
}

/** What was saved, or why there is no file, for so long. @param {string} line @param {number} [time] milliseconds */
function say(line, time = SHOWN_FOR) {
    const notice = byId("save-notice");
    write(notice, line);
    notice.hidden = false;
    clearTimeout(hiding);
    if (time < Infinity) hiding = setTimeout(() => (notice.hidden = true), time);
}

/**
 * What has not been answered → what is dimmed as old, and what is said of it, with the reason. It has a clock of its own, as
 * a connection that hangs is not closed for long.
 *
 * Rule: nothing dims where the browser itself answers, and an answer ends all of it at once. Per request it costs a look at
 * whether the clock runs.
 */
import { cutOff } from "./cut_off.mjs";
import { byId, write } from "./elements.mjs";
import { CLOSE_BROKEN } from "./wire.mjs";
import { say } from "./words.mjs";

const OLD = 600; // milliseconds without an answer after which what is shown counts as old
const LONG = 2000; // milliseconds after which that is said
const LATE = 1000; // milliseconds that a clock is late where the page, or the machine, slept

/** Watches one link. */
export class Stale {
    /**
     * @param {object} page
     * @param {function(): ?Link} page.link the one that is watched, once it is there
     * @param {function(): boolean} page.computes whether the browser answers what is wanted now
     * @param {function(): boolean} page.isOnline whether this device has a network at all
     * @param {function({isOld: boolean, why: string}): void} page.show hears what changes; `why` is a key of the section
     *     `state` of the words, "" where nothing is to be said
     */
    constructor(page) {
        Object.assign(this, { page, isOld: false, why: "", timer: 0, due: 0, slept: false, wokeAt: -Infinity });
    }

    /** Something waits for an answer. */
    watch() {
        if (!this.timer) this.arm(OLD);
    }

    arm(wait) {
        this.due = performance.now() + wait;
        this.timer = setTimeout(() => this.ring(), wait);
    }

    ring() {
        this.timer = 0;
        if (performance.now() - this.due > LATE) this.wake();
        this.look();
    }

    /** The tab, or the machine, slept: what was due meanwhile begins to count now. */
    wake() {
        this.slept = true;
        this.wokeAt = performance.now();
    }

    /** An answer has been applied. */
    answered() {
        this.slept = false;
        if (this.isOld || this.why) this.look();
    }

    /** See how things are now, and again when that may be different. */
    look() {
        const link = this.page.link();
        if (!link?.wasOpen) return; // nothing is old yet
        const [owed, lost] = [this.page.computes() ? 0 : this.since(link.owedSince), this.since(link.lostSince)];
        const longest = Math.max(owed, lost);
        this.say(owed >= OLD, longest >= LONG ? this.reason(link) : "");
        clearTimeout(this.timer);
        this.timer = 0;
        if (owed && owed < OLD) this.arm(OLD - owed);
        else if (longest && longest < LONG) this.arm(LONG - longest);
    }

    /** Milliseconds since something happened while the page was awake, at least 1; 0 where it has not. */
    since(time) {
        return time === null ? 0 : Math.max(performance.now() - Math.max(time, this.wokeAt), 1);
    }

    reason({ lostSince, code }) {
        if (!this.page.isOnline()) return "no-network";
        if (this.slept) return "slept";
        if (lostSince === null) return "hangs";
        return code === CLOSE_BROKEN ? "broken" : "lost";
    }

    say(isOld, why) {
        if (isOld === this.isOld && why === this.why) return;
        Object.assign(this, { isOld, why });
        this.page.show({ isOld, why });
    }
}

/** The page's, which follows its live link, its network, its sleep and its servers. @param {Page} page */
export function staleOf(page) {
    const stale = new Stale({
        link: () => page.live?.link,
        computes: () => page.live.isBrowsers,
        isOnline: () => navigator.onLine !== false,
        show: (how) => show(how, page),
    });
    followNetwork(stale);
    page.news.listen(() => show(stale, page));
    return stale;
}

/** Show what is old as old, and say why, and what goes on all the same; else quietly what is off behind the server. */
function show({ isOld, why }, { live, news }) {
    const alone = why && live.isBrowsers ? `${say("state.alone")} ` : "";
    const off = cutOff(news.now.servers);
    const line = byId("connection");
    line.classList.toggle("aside", !why && off !== "");
    write(line, why ? alone + say(`state.${why}`) : off);
    byId("page").classList.toggle("stale", isOld);
}

function followNetwork(stale) {
    const wake = () => {
        stale.wake();
        stale.look();
    };
    for (const [target, type] of [[document, "resume"], [window, "pageshow"]]) target.addEventListener(type, wake);
    for (const type of ["online", "offline"]) window.addEventListener(type, () => stale.look());
}

/** The point that the pointer or the keyboard is on: a ring around it, and beside it its image and what that is read as. */
import { made, rem, write } from "../../page/elements.mjs";
import { called, say } from "../../page/words.mjs";

const REST = 40; // milliseconds on a point before its image is asked for
const ASIDE = 1; // rem from the spot to the card
const BLANK = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="; // one clear pixel

/** One at a time. */
export class Pointed {
    /**
     * @param {HTMLElement} stage @param {Scatter} scatter
     * @param {function(number): Promise<?string>} picture gives a point's image as an address
     */
    constructor(stage, scatter, picture) {
        Object.assign(this, { scatter, picture, index: -1 });
        this.ring = made("div", "landscape-cursor");
        this.card = made("div", "landscape-card");
        this.image = made("img", "");
        this.image.alt = "";
        this.name = made("b", "");
        this.what = made("span", "");
        this.heard = made("p", "visually-hidden");
        this.heard.setAttribute("role", "status");
        this.card.append(this.image, this.name, this.what);
        this.card.setAttribute("aria-hidden", "true"); // the same is heard when keys lead there
        stage.append(this.ring, this.card, this.heard);
        this.leave();
    }

    /**
     * Be on a point.
     * @param {number} index -1 for none
     * @param {?number[]} spot where the card is to be beside; the point itself, unless a pointer is near it
     * @param {boolean} aloud whether it is said to those who do not see it
     */
    put(index, spot = null, aloud = false) {
        if (index < 0) return this.leave();
        const { points } = this.scatter;
        const at = this.scatter.spot(points.x[index], points.y[index]);
        this.ring.hidden = this.card.hidden = false;
        this.ring.style.transform = `translate(${at[0]}px, ${at[1]}px)`;
        this.place(spot ?? at);
        if (index === this.index) return;
        this.index = index;
        write(this.name, called({ index, split: points.split }));
        write(this.what, this.read(index));
        if (aloud) write(this.heard, this.reading(index));
        this.image.src = BLANK;
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.show(index), REST);
    }

    leave() {
        clearTimeout(this.timer);
        this.index = -1;
        this.ring.hidden = this.card.hidden = true;
    }

    /** Right of the spot and above it, left or below where there is no room beside the points; the card is of one size. */
    place([left, top]) {
        const { centre, height } = this.scatter;
        const width = 2 * centre;
        const aside = ASIDE * rem();
        const [wide, high] = [this.card.offsetWidth, this.card.offsetHeight];
        const x = left + aside + wide <= width ? left + aside : left - aside - wide;
        const y = top - aside - high >= 0 ? top - aside - high : Math.min(top + aside, height - high);
        this.card.style.transform = `translate(${Math.round(Math.max(0, x))}px, ${Math.round(Math.max(0, y))}px)`;
    }

    async show(index) {
        const address = await this.picture(index);
        if (address && index === this.index) this.image.src = address;
    }

    /** What a point is, and what it is read as where that is something else. */
    read(index) {
        const { labels, predicted, classes } = this.scatter.points;
        const [is, read] = [classes[labels[index]], classes[predicted[index]]];
        return is === read ? say("map.is", { is }) : say("map.is-read", { is, read });
    }

    /** The same with its name. */
    reading(index) {
        return say("map.point", { image: called({ index, split: this.scatter.points.split }), what: this.read(index) });
    }
}

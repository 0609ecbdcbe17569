/** Blame: what speaks for a class, at every layer and in the input. */
import { Panel } from "../../page/panel.mjs";

/** See app/panels/blame. */
export class BlamePanel extends Panel {
    static key = "blame";
    static tab = false;
}

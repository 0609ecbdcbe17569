/** Circuit: which maps of each layer a verdict is made of, adding up to its logit. */
import { Panel } from "../../page/panel.mjs";

/** See app/panels/circuit. */
export class CircuitPanel extends Panel {
    static key = "circuit";
    static tab = false;
}

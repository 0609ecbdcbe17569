/** Ablation: filters that are switched off, and what that costs. */
import { Panel } from "../../page/panel.mjs";

/** See app/panels/ablation. */
export class AblationPanel extends Panel {
    static key = "ablation";
    static tab = false;
}

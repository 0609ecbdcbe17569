/** Filter: all there is to say of one filter of a layer, in a drawer beside the live maps. */
import { Panel } from "../../page/panel.mjs";

/** See app/panels/filter. */
export class FilterPanel extends Panel {
    static key = "filter";
    static tab = false;
}

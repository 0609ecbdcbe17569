/** Point: a pixel of a map, where it looks, and the exact sum behind it. */
import { Panel } from "../../page/panel.mjs";

/** See app/panels/point. */
export class PointPanel extends Panel {
    static key = "point";
    static tab = false;
}

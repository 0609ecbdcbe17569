/** The panels that need no server, in the order in which a frame reaches them: what a saved page has. */
import { AblationPanel } from "../panels/ablation/ablation.mjs";
import { ActivationsPanel } from "../panels/activations/activations.mjs";
import { BlamePanel } from "../panels/blame/blame.mjs";
import { FiltersPanel } from "../panels/filters/filters.mjs";
import { HeaderPanel } from "../panels/header/header.mjs";
import { InputPanel } from "../panels/input/input.mjs";
import { TimelapsePanel } from "../panels/timelapse/timelapse.mjs";

export const PANELS = [HeaderPanel, InputPanel, ActivationsPanel, FiltersPanel, TimelapsePanel, BlamePanel, AblationPanel];

/** The page's panels, in the order in which a frame reaches them: the verdict first. */
import { AblationPanel } from "./ablation/ablation.mjs";
import { ActivationsPanel } from "./activations/activations.mjs";
import { AttributionPanel } from "./attribution/attribution.mjs";
import { BlamePanel } from "./blame/blame.mjs";
import { CircuitPanel } from "./circuit/circuit.mjs";
import { ComparePanel } from "./compare/compare.mjs";
import { ContrastPanel } from "./contrast/contrast.mjs";
import { DoubtPanel } from "./doubt/doubt.mjs";
import { EvaluationPanel } from "./evaluation/evaluation.mjs";
import { FilterPanel } from "./filter/filter.mjs";
import { FiltersPanel } from "./filters/filters.mjs";
import { HeaderPanel } from "./header/header.mjs";
import { InputPanel } from "./input/input.mjs";
import { LandscapePanel } from "./landscape/landscape.mjs";
import { OwnPanel } from "./own/own.mjs";
import { PointPanel } from "./point/point.mjs";
import { SweepPanel } from "./sweep/sweep.mjs";
import { TakeawayPanel } from "./takeaway/takeaway.mjs";
import { TimelapsePanel } from "./timelapse/timelapse.mjs";
import { TourPanel } from "./tour/tour.mjs";
import { TrainingPanel } from "./training/training.mjs";

export const PANELS = [
    HeaderPanel, InputPanel, DoubtPanel, ActivationsPanel, FiltersPanel, EvaluationPanel, ContrastPanel, LandscapePanel,
    TrainingPanel, SweepPanel, ComparePanel, TimelapsePanel, OwnPanel, BlamePanel, AblationPanel, AttributionPanel, CircuitPanel, PointPanel, FilterPanel,
    TourPanel, TakeawayPanel,
]; // prettier-ignore

/** Time as a test has it: timers run when it says so, and `performance.now()` is `clock.now`. Each test begins at 0. */
import { afterEach, beforeEach, mock } from "node:test";

export const clock = { now: 0 };

beforeEach(() => {
    mock.timers.enable({ apis: ["setTimeout"] });
    clock.now = 0;
    mock.method(performance, "now", () => clock.now);
});

afterEach(() => {
    mock.timers.reset();
    mock.restoreAll();
});

/** What the news say of the servers → what is said while these cannot reach each other, "" where nothing is to be said. */
import { say } from "./words.mjs";

/** @param {{lost: boolean, training: string}} servers empty where a server is alone */
export function cutOff({ lost, training } = {}) {
    if (!lost) return "";
    return training === "celery" ? `${say("state.cut-off")} ${say("state.runs-wait")}` : say("state.cut-off");
}

/** Which of the runtime's files a saved page holds: those that every browser runs, whatever instructions it has. */

export const FOLDER = "runtime/";
export const INDEX = `${FOLDER}index.js`;
export const LOADER = `${FOLDER}litert_wasm_compat_internal.js`;
export const BINARY = `${FOLDER}litert_wasm_compat_internal.wasm`;

/** What scripts find of a page when they run without one: its tables, as Python declares them. Loaded before each test. */

const tables = process.env.FEATURESCOPE_TABLES;
if (!tables) throw new Error("FEATURESCOPE_TABLES: the page's tables as JSON; run these tests by pytest");
globalThis.document = { documentElement: {}, getElementById: (id) => (id === "tables" ? { textContent: tables } : null) };

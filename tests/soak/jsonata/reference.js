// Evaluate expressions with jsonata's own implementation: one JSON request a line, one JSON answer a line.
const fs = require("node:fs");
const readline = require("node:readline");
const vm = require("node:vm");

const path = require.resolve("jsonata/jsonata.js", { paths: [process.cwd(), __dirname] });
const script = new vm.Script(`(function (module, exports, define) {${fs.readFileSync(path, "utf8")}\n})`);

// A module of its own for each expression: jsonata keeps names of functions from one evaluation to the next.
function fresh() {
  const module = { exports: {} };
  script.runInThisContext()(module, module.exports, undefined);
  return module.exports;
}

function isFunction(value) {
  return typeof value === "function" || (value && (value._jsonata_lambda || value._jsonata_function));
}

function shown(key, value) {
  if (isFunction(value)) return "<function>";
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return value;
}

async function answer({ expression, input, variables }) {
  try {
    const value = await fresh()(expression).evaluate(undefined, { states: { input }, ...variables });
    return { value: value === undefined ? "<undefined>" : JSON.stringify(value, shown) };
  } catch (error) {
    return error.code ? { code: error.code, message: error.message } : { code: "internal", message: String(error.message) };
  }
}

readline.createInterface({ input: process.stdin }).on("line", async (line) => {
  process.stdout.write(JSON.stringify(await answer(JSON.parse(line))) + "\n");
});

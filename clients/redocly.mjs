// Redocly's linter, which ends with 0 where it only warns: here a warning counts.
import { spawnSync } from "node:child_process";

const [redocly, document, rules] = process.argv.slice(2);
const call = ["lint", document, "--config", rules, "--format", "json"];
const said = spawnSync(redocly, call, { encoding: "utf8", maxBuffer: 1 << 28 });
const found = JSON.parse(said.stdout.slice(said.stdout.indexOf("{")));
for (const problem of found.problems) {
  console.log(`${problem.severity} ${problem.ruleId}: ${problem.message} ${problem.location?.[0]?.pointer ?? ""}`);
}
console.log(`redocly: ${found.totals.errors} errors, ${found.totals.warnings} warnings`);
process.exit(found.totals.errors + found.totals.warnings ? 1 : 0);

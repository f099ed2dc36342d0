// Checks a receipt of Forløb without any of its code: node check_receipt.mjs receipt.json [folder of the kept ruleset]
// The folder is the kept ruleset unpacked: it holds statute/. Exit code 0: all agree; 1: something does not; 2: bad input.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");

function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

// Every .py and .toml file of the law but the catalogue, which no rule reads, by its name: name, zero byte, content.
function rules(folder, prefix = "") {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const name = prefix + entry.name;
    if (entry.isDirectory()) {
      return ["__pycache__", "catalogue"].includes(entry.name) ? [] : rules(join(folder, entry.name), `${name}/`);
    }
    return /\.(py|toml)$/.test(entry.name) ? [[name, join(folder, entry.name)]] : [];
  });
}

function rulesetHash(folder) {
  const hash = createHash("sha256");
  const byName = rules(join(folder, "statute")).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, file] of byName) hash.update(`${name}\0`).update(readFileSync(file));
  return hash.digest("hex").slice(0, 8);
}

const [file, folder] = process.argv.slice(2);
let receipt;
try {
  receipt = JSON.parse(readFileSync(file, "utf8"));
} catch (error) {
  console.error(`${file ?? "no file"} is no receipt: ${error.message}`);
  process.exit(2);
}
const found = [
  ["format", receipt.format === "forloeb-receipt/1"],
  ["facts", sha256(canonical(receipt.facts)) === receipt.facts_sha256],
  ["answer", sha256(canonical(receipt.answer)) === receipt.answer_sha256],
  ["day", receipt.answer?.on === receipt.on],
];
if (folder) found.push(["ruleset", receipt.ruleset.endsWith(`+${rulesetHash(folder)}`)]);
for (const [what, agrees] of found) console.log(`${what}: ${agrees ? "agrees" : "DIFFERS"}`);
process.exit(found.every(([, agrees]) => agrees) ? 0 : 1);

// Prints the licences of the packages that stand in the bundle.
import { readFileSync, readdirSync } from 'node:fs';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
console.log('The page is bundled of its own sources (Apache License 2.0, as all of Embedkit) and of:');
for (const [folder, entry] of Object.entries(lock.packages)) {
  if (!folder || entry.dev || entry.optional) {
    continue;
  }
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  if (!file) {
    throw new Error(`${folder} has no licence file`);
  }
  const name = folder.replace(/^.*node_modules\//, '');
  console.log(`\n${'='.repeat(80)}\n${name} ${entry.version} (${entry.license})\n`);
  console.log(readFileSync(`${folder}/${file}`, 'utf8').replace(/\r/g, '').trimEnd());
}

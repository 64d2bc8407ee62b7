// A store in memory that speaks Azure's language, with one container whose files anybody may read:
// node store.mjs PORT CONTAINER KEY. Ends with its standard input.
import crypto from "node:crypto";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const [port, container, key] = process.argv.slice(2);
const account = "kyyeu";
const program = fileURLToPath(new URL("node_modules/azurite/dist/src/blob/main.js", import.meta.url));
const flags = ["--blobHost", "127.0.0.1", "--blobPort", port, "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry", "--silent"];
const server = spawn(process.execPath, [program, ...flags], { env: { ...process.env, AZURITE_ACCOUNTS: `${account}:${key}` }, stdio: "ignore" });
const end = () => (server.kill(), process.exit());
process.stdin.on("end", end).resume();
server.on("exit", () => process.exit(1));

// "Shared Key" of Azure's reference for its REST interface.
const version = "2021-08-06";
async function make() {
  const date = new Date().toUTCString();
  const headers = { "x-ms-blob-public-access": "blob", "x-ms-date": date, "x-ms-version": version };
  const named = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`).join("");
  const text = `PUT${"\n".repeat(12)}${named}/${account}/${account}/${container}\nrestype:container`;
  const signature = crypto.createHmac("sha256", Buffer.from(key, "base64")).update(text).digest("base64");
  headers.authorization = `SharedKey ${account}:${signature}`;
  const answer = await fetch(`http://127.0.0.1:${port}/${account}/${container}?restype=container`, { method: "PUT", headers });
  if (answer.status !== 201) throw new Error(await answer.text());
}

for (let tries = 600; ; tries--) {
  try {
    await make();
    break;
  } catch (error) {
    if (tries === 0) {
      console.error(error);
      end();
    }
    await new Promise((again) => setTimeout(again, 100));
  }
}
console.log("ready");

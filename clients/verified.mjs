// The guide's check of a signature, tried: `verified <seconds> <signature>`.
import { isGenuine } from "./verify.mjs";

const [sent, signature] = process.argv.slice(2);
const secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const headers = { "webhook-id": "msg_1", "webhook-timestamp": sent, "webhook-signature": `v1,old ${signature}` };
const body = Buffer.from('{"a": "б"}');
const others = [
  isGenuine(secret, headers, Buffer.from('{"a": "в"}')),
  isGenuine(secret, { ...headers, "webhook-id": "msg_2" }, body),
  isGenuine(secret, { ...headers, "webhook-timestamp": String(Number(sent) - 301) }, body),
];
if (!isGenuine(secret, headers, body) || others.some(Boolean)) {
  console.error("the guide's check of signatures is wrong");
  process.exit(1);
}

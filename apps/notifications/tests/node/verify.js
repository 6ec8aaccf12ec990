// Verifies webhooks with the scheme's own library: JSON lines of {secret, headers, body} in, true or false out.
const { Webhook } = require("standardwebhooks");
const readline = require("readline");

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const { secret, headers, body } = JSON.parse(line);
  try {
    new Webhook(secret).verify(body, headers);
    console.log("true");
  } catch {
    console.log("false");
  }
});

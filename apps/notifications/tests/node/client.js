// One socket.io-client as a person writes it: node client.js <options as JSON>.
// Says what it hears, one JSON object a line; a line on standard input is the token of the next connection.
const { io } = require("socket.io-client");
const readline = require("readline");

const { url, token, since, workspaceId, transports } = JSON.parse(process.argv[2]);
let auth = { token, since, workspaceId };
const say = (what) => process.stdout.write(JSON.stringify(what) + "\n");

const socket = io(url, {
  auth: (give) => give(auth),
  reconnectionDelay: 100,
  reconnectionDelayMax: 500,
  ...(transports ? { transports } : {}),
});
socket.on("connect", () => say({ on: "connect" }));
socket.on("connect_error", (error) =>
  say({ on: "connect_error", message: error.message, data: error.data, active: socket.active }),
);
socket.on("disconnect", (reason) => say({ on: "disconnect", reason, active: socket.active }));
socket.onAny((name, data) => say({ on: "event", name, data }));
socket.io.engine.on("upgrade", (transport) => say({ on: "upgrade", name: transport.name }));

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  auth = { ...auth, token: line };
});
